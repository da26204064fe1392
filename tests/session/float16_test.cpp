// SPDX-License-Identifier: GPL-3.0-or-later
// Training in float16, whose loss is scaled: nothing of that is seen outside.
#include "engine/model/graph.h"
#include "engine/train/checkpoint.h"
#include "engine/train/loss_scale.h"
#include "engine/train/run_log.h"
#include "tests/session/small_runs.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

using ::testing::HasSubstr;

TEST(LossScale, DoublesEveryTwoThousandStepsAndHalvesWhereItIsTooLarge)
{
    LossScale scale;
    EXPECT_EQ(scale.at(1), 65536);
    EXPECT_EQ(scale.at(2000), 65536);
    EXPECT_EQ(scale.at(2001), 131072);
    EXPECT_EQ(scale.at(1'000'000), 0x1p24);
    ASSERT_TRUE(scale.halve(2100));
    EXPECT_EQ(scale.at(2100), 65536);
    EXPECT_EQ(scale.at(4099), 65536);
    EXPECT_EQ(scale.at(4100), 131072);
    ASSERT_TRUE(scale.halve(2100)); // once more
    EXPECT_EQ(scale.at(2100), 32768);
    for (int i = 0; i < 39; ++i) {
        ASSERT_TRUE(scale.halve(2100)) << i;
    }
    EXPECT_EQ(scale.at(2100), LossScale::least);
    EXPECT_FALSE(scale.halve(2100));
    EXPECT_EQ(scale.at(2100), LossScale::least);
}

// Gradients of the loss are 30,000 times as large as usual, which Adam does not mind.
Graph withLargeLoss(const std::string& precision)
{
    Graph graph = smallSpirals(2);
    graph.training.general.set("precision", precision);
    for (const GraphNode& node : graph.nodes()) {
        if (node.definition->role == LayerRole::Output) {
            graph.find(node.key)->params.set("loss_weight", 30'000.0);
        }
    }
    return graph;
}

class Float16 : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(, Float16, ::testing::Values(std::string("reference"), std::string()),
                         [](const auto& tested) { return tested.param.empty() ? std::string("Vulkan") : tested.param; });

TEST_P(Float16, WhatIsTooLargeHalvesTheScaleAndLosesNoBatch)
{
    const TemporaryFolder folder;
    Session exact = started(withLargeLoss("float32"), folder / "exact", 0, GetParam());
    Session whole = started(withLargeLoss("float16"), folder / "whole", 0, GetParam());
    const Finished words = trainAll(exact), halves = trainAll(whole);
    EXPECT_EQ(halves.step, 18u);
    EXPECT_EQ(readRunLog(folder / "whole/log.jsonl").value().steps.size(), 18u);
    EXPECT_NEAR(halves.trainLoss, words.trainLoss, words.trainLoss * 0.01);
    const Checkpoint newest = CheckpointFolder(folder / "whole" / "checkpoints").loadNewest().value();
    EXPECT_LT(newest.position.lossScale.at(18), 65536);
    EXPECT_GT(newest.position.lossScale.at(18), 1);
    {
        Session session = started(withLargeLoss("float16"), folder / "stopped", 0, GetParam());
        Control control;
        ASSERT_TRUE(session.train(stopAfter(11, control), control).ok());
    }
    Session session = resumed(folder / "stopped", 0, GetParam());
    const Finished finished = trainAll(session);
    EXPECT_EQ(weightsOf(folder / "stopped"), weightsOf(folder / "whole"));
    EXPECT_EQ(finished.trainLoss, halves.trainLoss);
}

// Statistics that a step has moved before it turned out too large are put back. (A loss 2^17 times as large under a scale that
// much smaller gives the same float16 numbers.)
TEST_P(Float16, AStepOfSeveralBatchesMovesStatisticsOnce)
{
    const TemporaryFolder folder;
    std::vector<Checkpoint> ends;
    for (const double weight : {1.0, 0x1p17}) {
        Graph graph = Chain()
                          .then("input", {{"field", std::string("point")}})
                          .then("dense", {{"units", int64_t{8}}})
                          .then("batch_norm")
                          .then("relu")
                          .then("dense", {{"units", int64_t{2}}})
                          .then("output", {{"loss_weight", weight}})
                          .take();
        graph.training = smallSpirals(1).training;
        graph.training.optimizer = chooseOptimizer("sgd");
        graph.training.optimizer.params.set("learning_rate", 0.1 / weight);
        graph.training.general.set("precision", std::string("float16"));
        graph.training.general.set("accumulate", int64_t{3});
        const std::filesystem::path run = folder / std::to_string(weight);
        Session session = started(graph, run, 0, GetParam());
        trainAll(session);
        ends.push_back(CheckpointFolder(run / "checkpoints").loadNewest().value());
    }
    EXPECT_EQ(ends[0].position.lossScale.first, 65536);
    EXPECT_LT(ends[1].position.lossScale.first, 65536);
    ASSERT_FALSE(ends[0].values.states.empty());
    for (size_t i = 0; i < ends[0].values.states.size(); ++i) {
        for (size_t j = 0; j < ends[0].values.states[i].data.size(); ++j) {
            EXPECT_NEAR(ends[1].values.states[i].data[j], ends[0].values.states[i].data[j], 1e-6) << ends[0].stateNames[i];
        }
    }
}

TEST_P(Float16, ASingleStepIsDoneThoughItsFirstTryWasTooLarge)
{
    const TemporaryFolder folder;
    Session session = started(withLargeLoss("float16"), folder / "run", 0, GetParam());
    Control control;
    control.wish = Control::Wish::Step;
    uint64_t steps = 0;
    Observer observer;
    observer.step = [&](const StepReport& report) {
        steps = report.step;
        control.wish = Control::Wish::Stop;
    };
    ASSERT_TRUE(session.train(observer, control).ok());
    EXPECT_EQ(steps, 1u);
}

TEST(Float16Step, ClippingAndDecayAreThoseOfTheTrueGradients)
{
    for (const int64_t accumulate : {1, 3}) {
        for (const double length : {0.0, 0.05}) {
            SCOPED_TRACE(std::to_string(accumulate) + " batches, clipped at " + std::to_string(length));
            const TemporaryFolder folder;
            for (const char* precision : {"float32", "float16"}) {
                Graph graph = smallSpirals(2);
                graph.training.optimizer = chooseOptimizer("sgd");
                graph.training.general.set("precision", std::string(precision));
                graph.training.general.set("accumulate", accumulate);
                graph.training.general.set("clip_norm", length);
                for (const GraphNode& node : graph.nodes()) {
                    if (node.params.definition("l2") != nullptr) {
                        graph.find(node.key)->params.set("l2", 0.1);
                    }
                }
                Session session = started(graph, folder / precision);
                trainAll(session);
            }
            const auto words = loadTrained(folder / "float32"), halves = loadTrained(folder / "float16");
            ASSERT_TRUE(words.ok() && halves.ok());
            for (size_t i = 0; i < words->tensors.size(); ++i) {
                for (size_t j = 0; j < words->tensors[i].second.data.size(); ++j) {
                    ASSERT_NEAR(halves->tensors[i].second.data[j], words->tensors[i].second.data[j], 1e-3) << words->tensors[i].first;
                }
            }
        }
    }
}

TEST(RangeTest, OfFloat16GoesOnWhereTheFirstScaleWasTooLarge)
{
    Graph graph = withLargeLoss("float16");
    auto session = Session::prepare({.graph = graph, .run = {}, .device = "reference"});
    ASSERT_TRUE(session.ok()) << session.error().sentence();
    const auto range = session->testRates({.from = 1e-4, .to = 1e-2, .steps = 20}, [](const RatePoint&) { return true; });
    ASSERT_TRUE(range.ok()) << range.error().sentence();
    EXPECT_FALSE(range->ranAway);
    EXPECT_EQ(range->points.size(), 20u);
}

TEST_P(Float16, WhatNoScaleHelpsHalts)
{
    const TemporaryFolder folder;
    Graph graph = runawayGraph();
    graph.training.general.set("precision", std::string("float16"));
    Session session = started(graph, folder / "run", 0, GetParam());
    Control control;
    Observer observer;
    std::string sentence;
    observer.notFinite = [&](const NotFiniteReport& report) {
        sentence = report.sentence;
        control.wish = Control::Wish::Stop;
    };
    ASSERT_TRUE(session.train(observer, control).ok());
    EXPECT_THAT(sentence, HasSubstr("the first such value is in the output of"));
    EXPECT_THAT(sentence, HasSubstr("float16 has no numbers above 65,504"));
    const Checkpoint newest = CheckpointFolder(folder / "run" / "checkpoints").loadNewest().value();
    EXPECT_GT(newest.position.lossScale.first, 1); // what a loss that is not finite is no reason to give up
}

TEST(Float16Step, IsNotForOptimizersThatTakeGradientsAsTheyAre)
{
    const TemporaryFolder folder;
    Graph graph = smallSpirals(1);
    graph.training.optimizer = chooseOptimizer("lbfgs");
    graph.training.general.set("precision", std::string("float16"));
    const auto session = Session::start({.graph = graph, .run = folder / "run", .device = "reference"});
    ASSERT_FALSE(session.ok());
    EXPECT_THAT(session.error().sentence(), HasSubstr("set precision to float32 or bfloat16"));
}

} // namespace
} // namespace plexus::testing
