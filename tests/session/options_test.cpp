// SPDX-License-Identifier: GPL-3.0-or-later
// What changes how a run trains and ends: early stopping, several batches a step, the mean of the weights, learning
// rates of layers, L-BFGS, the range test.
#include "engine/model/data_choice.h"
#include "engine/model/optimizer.h"
#include "engine/train/checkpoint.h"
#include "engine/train/rate_range.h"
#include "engine/train/run_log.h"
#include "tests/session/small_runs.h"
#include "tests/support/idx_files.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plexus::testing {
namespace {

using ::testing::HasSubstr;

class OptionsOnDevice : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Devices, OptionsOnDevice, ::testing::Values("reference", ""),
                         [](const auto& device) { return device.param.empty() ? "Vulkan" : "Reference"; });

// Watches the train loss, which a learning rate this large lets jump about.
Graph watchful(int64_t epochs)
{
    Graph graph = smallSpirals(epochs);
    graph.training.optimizer.params.set("learning_rate", 0.05);
    graph.training.schedule = chooseSchedule("plateau");
    graph.training.schedule.params.set("patience", int64_t{0});
    graph.training.schedule.params.set("factor", 0.5);
    graph.training.general.set("early_stopping", true);
    graph.training.general.set("stop_patience", int64_t{2});
    return graph;
}

std::vector<double> ratesOf(const std::filesystem::path& run)
{
    const auto history = readRunLog(run / "log.jsonl");
    EXPECT_TRUE(history.ok());
    std::vector<double> rates;
    for (const LoggedStep& step : history->steps) {
        rates.push_back(step.learningRate);
    }
    return rates;
}

TEST(Options, EarlyStoppingEndsARunAndGivesItsBestEpoch)
{
    const TemporaryFolder folder;
    Session session = started(watchful(60), folder / "run");
    const Finished finished = trainAll(session);
    EXPECT_EQ(finished.reason, EndReason::Early);
    ASSERT_LT(finished.epoch, 60u);
    const auto history = readRunLog(folder / "run/log.jsonl");
    ASSERT_TRUE(history.ok());
    ASSERT_EQ(history->epochs.size(), finished.epoch);
    const auto best = std::min_element(
        history->epochs.begin(), history->epochs.end(),
        [](const auto& a, const auto& b) { return a.validationLoss < b.validationLoss; });
    EXPECT_EQ(finished.validationLoss, best->validationLoss);
    EXPECT_EQ(best->epoch + 2, finished.epoch);
    EXPECT_THAT(finished.sentence, HasSubstr("the validation loss has not improved for 2 epochs."));
    EXPECT_THAT(finished.sentence,
                HasSubstr("The weights of epoch " + std::to_string(best->epoch) + " were restored"));
    EXPECT_LT(ratesOf(folder / "run").back(), 0.05);

    // The run gives what a run of so many epochs has.
    Graph shorter = watchful(60);
    shorter.training.general.set("epochs", static_cast<int64_t>(best->epoch));
    Session until = started(shorter, folder / "until");
    trainAll(until);
    const Tensor point(Shape{1, 2}, {0.3, -0.2});
    EXPECT_EQ(session.predict({{"point", point}})->data, until.predict({{"point", point}})->data);
    EXPECT_EQ(loadTrained(folder / "run")->tensors, loadTrained(folder / "until")->tensors);

    const auto resumed = Session::resume({.run = folder / "run", .device = "reference"});
    ASSERT_FALSE(resumed.ok());
    EXPECT_THAT(resumed.error().sentence(), HasSubstr("early stopping ended the run"));
}

TEST(Options, AWatchfulRunResumesToTheSameBits)
{
    const TemporaryFolder folder;
    Session whole = started(watchful(60), folder / "whole");
    const Finished expected = trainAll(whole);
    for (const uint64_t step : std::vector<uint64_t>{9, expected.step - 1}) {
        const std::filesystem::path run = folder / ("stopped-" + std::to_string(step));
        {
            Session session = started(watchful(60), run);
            Control control;
            ASSERT_TRUE(session.train(stopAfter(step, control), control).ok());
        }
        Session session = resumed(run);
        const Finished finished = trainAll(session);
        EXPECT_EQ(finished.sentence, expected.sentence);
        EXPECT_EQ(finished.validationLoss, expected.validationLoss);
        EXPECT_EQ(weightsOf(run), weightsOf(folder / "whole")) << "stopped after step " << step;
        EXPECT_EQ(ratesOf(run), ratesOf(folder / "whole"));
    }
}

// What SIGKILL leaves: the folder as it is after a step, with the checkpoint of the last epoch and a log behind it.
TEST(Options, AWatchfulRunThatWasKilledEndsWithTheSameBits)
{
    const TemporaryFolder folder;
    Graph graph = watchful(60);
    graph.training.general.set("average_decay", 0.9);
    Session whole = started(graph, folder / "whole");
    Control control;
    Observer observer;
    std::vector<std::filesystem::path> killed;
    observer.step = [&](const StepReport& report) {
        if (report.step % 13 == 4 && killed.size() < 2) {
            killed.push_back(folder / ("killed-" + std::to_string(report.step)));
            std::filesystem::copy(folder / "whole", killed.back(), std::filesystem::copy_options::recursive);
        }
    };
    const auto expected = whole.train(observer, control);
    ASSERT_TRUE(expected.ok()) << expected.error().sentence();
    ASSERT_EQ(killed.size(), 2u);
    for (const std::filesystem::path& run : killed) {
        Session session = resumed(run);
        const Finished finished = trainAll(session);
        EXPECT_EQ(finished.sentence, expected->sentence);
        EXPECT_EQ(weightsOf(run), weightsOf(folder / "whole")) << run;
        EXPECT_EQ(ratesOf(run), ratesOf(folder / "whole"));
    }
}

TEST(Options, RefusesToWatchAFigureThatIsNotThere)
{
    const TemporaryFolder folder;
    Graph graph = watchful(1);
    graph.training.general.set("stop_figure", std::string("r2"));
    auto session = Session::start({.graph = graph, .run = folder / "run", .device = "reference"});
    ASSERT_FALSE(session.ok());
    EXPECT_THAT(session.error().sentence(), HasSubstr("this training has no r2 to watch"));
    graph.training.general.set("stop_figure", std::string("train_loss"));
    graph.training.general.set("validation_fraction", 0.0);
    session = Session::start({.graph = graph, .run = folder / "run", .device = "reference"});
    ASSERT_FALSE(session.ok());
    EXPECT_THAT(session.error().sentence(), HasSubstr("has no validation loss to watch; keep samples aside"));
}

Graph bySgd(int64_t batch, int64_t accumulate)
{
    Graph graph = smallSpirals(2);
    graph.training.optimizer = chooseOptimizer("sgd");
    graph.training.general.set("clip_norm", 0.1);
    graph.training.general.set("batch_size", batch);
    graph.training.general.set("accumulate", accumulate);
    return graph;
}

void expectNear(const std::filesystem::path& one, const std::filesystem::path& other, double tolerance)
{
    const auto a = loadTrained(one);
    const auto b = loadTrained(other);
    ASSERT_TRUE(a.ok() && b.ok());
    ASSERT_EQ(a->tensors.size(), b->tensors.size());
    for (size_t i = 0; i < a->tensors.size(); ++i) {
        for (size_t j = 0; j < a->tensors[i].second.data.size(); ++j) {
            ASSERT_NEAR(a->tensors[i].second.data[j], b->tensors[i].second.data[j], tolerance)
                << a->tensors[i].first;
        }
    }
}

// 264 samples: two steps of 96 and one of 72, whose last batch has 8.
TEST_P(OptionsOnDevice, SeveralBatchesAStepAreOneLargeBatch)
{
    const TemporaryFolder folder;
    const std::string& device = GetParam();
    Session large = started(bySgd(96, 1), folder / "large", 0, device);
    Session parts = started(bySgd(32, 3), folder / "parts", 0, device);
    const Finished expected = trainAll(large);
    const Finished finished = trainAll(parts);
    EXPECT_EQ(finished.step, 6u);
    EXPECT_NEAR(finished.trainLoss, expected.trainLoss, 1e-5);
    EXPECT_NEAR(finished.trainAccuracy, expected.trainAccuracy, 1e-9);
    expectNear(folder / "parts", folder / "large", 1e-5);
}

Graph withLoss(Graph graph, const std::vector<std::pair<std::string, ParamValue>>& params)
{
    for (const GraphNode& node : graph.nodes()) {
        if (node.definition->role == LayerRole::Output) {
            for (const auto& [key, value] : params) {
                graph.find(node.key)->params.set(key, value);
            }
        }
    }
    return graph;
}

// Whatever a loss is divided by: nothing, the weights of the classes, those that are not ignored.
TEST(Options, SeveralBatchesAStepAreOneLargeBatchForEveryLoss)
{
    const std::vector<std::vector<std::pair<std::string, ParamValue>>> losses{
        {{"reduction", std::string("sum")}},
        {{"class_weights", std::vector<double>{1, 20}}},
        {{"ignored_class", int64_t{1}}},
        {{"reduction", std::string("sum")}, {"class_weights", std::vector<double>{1, 20}}}};
    for (size_t i = 0; i < losses.size(); ++i) {
        SCOPED_TRACE(i);
        const TemporaryFolder folder;
        Session large = started(withLoss(bySgd(96, 1), losses[i]), folder / "large");
        Session parts = started(withLoss(bySgd(32, 3), losses[i]), folder / "parts");
        const Finished expected = trainAll(large);
        const Finished finished = trainAll(parts);
        EXPECT_NEAR(finished.trainLoss, expected.trainLoss, 1e-5);
        EXPECT_NEAR(finished.validationLoss, expected.validationLoss, 1e-5);
        EXPECT_NEAR(finished.trainAccuracy, expected.trainAccuracy, 1e-9);
        expectNear(folder / "parts", folder / "large", 1e-5);
    }
}

// Two outputs of the same scores; one weighs its classes. Weights that hardly move.
Graph mixedOutputs(int64_t batch)
{
    Graph graph = bySgd(batch, 1);
    graph.training.optimizer.params.set("learning_rate", 1e-9);
    graph.training.general.set("epochs", int64_t{1});
    const GraphNode output = *graph.find("output");
    const std::string before = graph.into("output").front().from;
    GraphNode second = output;
    second.key = "output2";
    second.params.set("class_weights", std::vector<double>{1, 20});
    graph.insert(second, graph.nodes().size());
    graph.connect({before, "out", "output2", "in"});
    return graph;
}

// 264 samples to train with and 66 to judge: their last batches are short.
TEST_P(OptionsOnDevice, TheLossOfUnlikeOutputsIsThatOfOneBatch)
{
    const TemporaryFolder folder;
    Session whole = started(mixedOutputs(300), folder / "whole", 0, GetParam());
    Session parts = started(mixedOutputs(50), folder / "parts", 0, GetParam());
    const Finished expected = trainAll(whole);
    const Finished finished = trainAll(parts);
    EXPECT_NEAR(finished.trainLoss, expected.trainLoss, 1e-5);
    EXPECT_NEAR(finished.validationLoss, expected.validationLoss, 1e-5);
}

// PyTorch's mean over nothing is not a number, and so would be all weights after it.
TEST(Options, ABatchOfIgnoredSamplesAloneChangesNothing)
{
    const TemporaryFolder folder;
    Graph graph = withLoss(bySgd(1, 1), {{"ignored_class", int64_t{1}}});
    graph.training.data.params.set("samples", int64_t{20});
    graph.training.optimizer.params.set("momentum", 0.0);
    Session session = started(graph, folder / "run");
    const Finished finished = trainAll(session);
    EXPECT_TRUE(std::isfinite(finished.trainLoss));
    const auto history = readRunLog(folder / "run/log.jsonl");
    ASSERT_TRUE(history.ok());
    const auto steps = static_cast<std::ptrdiff_t>(history->steps.size());
    const auto without = std::count_if(history->steps.begin(), history->steps.end(),
                                       [](const LoggedStep& step) { return std::isnan(step.loss); });
    EXPECT_GT(without, 0) << "they have no loss, rather than 0";
    EXPECT_LT(without, steps);
    const auto weights = loadTrained(folder / "run");
    ASSERT_TRUE(weights.ok());
    for (const auto& [name, tensor] : weights->tensors) {
        EXPECT_TRUE(std::all_of(tensor.data.begin(), tensor.data.end(), [](double x) { return std::isfinite(x); })) << name;
    }
}

TEST(Options, TargetsOfWhichNoneCountsAreRefusedInWords)
{
    const TemporaryFolder folder;
    const Graph graph = withLoss(bySgd(32, 1), {{"class_weights", std::vector<double>{0, 0}}});
    const auto session = Session::start({.graph = graph, .run = folder / "run", .device = "reference"});
    ASSERT_FALSE(session.ok());
    EXPECT_EQ(session.error().sentence(),
              "Output: no target of the training data counts: all 264 are of the ignored class, or of classes with the "
              "weight 0; give other data, or another ignored_class or class_weights");
}

// What is trained may still be of use; that it is not judged is said.
TEST(Options, ValidationTargetsOfWhichNoneCountsAreNoted)
{
    const TemporaryFolder folder;
    writeIdxFolder(folder.path());
    const std::filesystem::path path = folder / "t10k-labels-idx1-ubyte";
    std::string labels = readText(path);
    std::fill(labels.begin() + 8, labels.end(), '\3');
    writeText(path, labels);
    Graph graph = findTemplate("mnist-mlp")->make(folder.path().string());
    graph.training.general.set("epochs", int64_t{1});
    graph = withLoss(graph, {{"ignored_class", int64_t{3}}});
    Session session = started(graph, folder / "run");
    EXPECT_THAT(session.dataNotes(), ::testing::Contains(HasSubstr("no target of the validation data counts")));
    const Finished finished = trainAll(session);
    EXPECT_TRUE(std::isfinite(finished.trainLoss));
    EXPECT_TRUE(std::isnan(finished.validationLoss));
    auto predictor = Predictor::open(*loadTrained(folder / "run"), "reference");
    ASSERT_TRUE(predictor.ok());
    const auto judged = predictor->evaluate(loadData(graph)->validation);
    ASSERT_FALSE(judged.ok());
    EXPECT_THAT(judged.error().sentence(), HasSubstr("no target of the data counts"));
}

TEST(Options, WhatIsIgnoredIsNotJudged)
{
    const TemporaryFolder folder;
    Session session = started(withLoss(bySgd(32, 1), {{"ignored_class", int64_t{1}}}), folder / "run");
    const Finished finished = trainAll(session);
    EXPECT_GT(finished.trainAccuracy, 0.9) << "one class is left";
    EXPECT_EQ(finished.validationAccuracy, 1);
    const auto history = readRunLog(folder / "run/log.jsonl");
    ASSERT_TRUE(history.ok());
    EXPECT_EQ(history->epochs.back().confusion[1], (std::vector<int64_t>{0, 0}));
}

// A label of samples that belong to no class, beyond what the last layer gives.
TEST_P(OptionsOnDevice, SamplesOfNoClassAreIgnored)
{
    const TemporaryFolder folder;
    writeIdxFolder(folder.path());
    for (const char* part : {"train", "t10k"}) {
        const std::filesystem::path path = folder / (std::string(part) + "-labels-idx1-ubyte");
        std::string labels = readText(path);
        labels[8 + 3] = '\xff';
        writeText(path, labels);
    }
    Graph graph = findTemplate("mnist-mlp")->make(folder.path().string());
    graph.training.data.params.set("no_class", int64_t{255});
    graph.training.general.set("batch_size", int64_t{20});
    graph.training.general.set("epochs", int64_t{1});
    const auto refused = Session::start({.graph = graph, .run = folder / "none", .device = GetParam()});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().sentence(), "Output, sample 3: a target must be one of the 10 classes that the last "
                                          "layer gives, got 255; set ignored_class to 255 where that means no class");
    Session session = started(withLoss(graph, {{"ignored_class", int64_t{255}}}), folder / "run", 0, GetParam());
    const Finished finished = trainAll(session);
    EXPECT_TRUE(std::isfinite(finished.trainLoss));
    const auto history = readRunLog(folder / "run/log.jsonl");
    ASSERT_TRUE(history.ok());
    int64_t judged = 0;
    for (const std::vector<int64_t>& row : history->epochs.back().confusion) {
        judged = std::accumulate(row.begin(), row.end(), judged);
    }
    EXPECT_EQ(judged, 9) << "of 10 samples";
}

// Predictions that are asked for between steps and within evaluations disturb nothing.
TEST_P(OptionsOnDevice, TheMeanOfTheWeightsIsWhatTheRunGives)
{
    const TemporaryFolder folder;
    const std::string& device = GetParam();
    Graph graph = smallSpirals(2);
    graph.training.general.set("average_decay", 0.9);
    Session plain = started(smallSpirals(2), folder / "plain", 0, device);
    Session session = started(graph, folder / "mean", 0, device);
    const Tensor point(Shape{1, 2}, {0.3, -0.2});
    Control control;
    control.betweenSteps = [&] { ASSERT_TRUE(session.predict({{"point", point}}).ok()); };
    const auto finished = session.train({}, control);
    ASSERT_TRUE(finished.ok()) << finished.error().sentence();
    const Finished expected = trainAll(plain);
    EXPECT_EQ(finished->trainLoss, expected.trainLoss) << "the steps are the same";
    EXPECT_NE(finished->validationLoss, expected.validationLoss);
    const auto a = CheckpointFolder(folder / "plain" / "checkpoints").loadNewest();
    const auto b = CheckpointFolder(folder / "mean" / "checkpoints").loadNewest();
    ASSERT_TRUE(a.ok() && b.ok());
    EXPECT_EQ(a->values.parameters, b->values.parameters);
    const auto given = loadTrained(folder / "mean");
    ASSERT_TRUE(given.ok());
    EXPECT_EQ(given->tensors[0].second, b->values.slots.back()[0]);
    EXPECT_NE(given->tensors[0].second, b->values.parameters[0]);
    auto predictor = Predictor::open(*given, device);
    ASSERT_TRUE(predictor.ok());
    const auto wanted = predictor->predict({{"point", point}});
    EXPECT_NEAR(session.predict({{"point", point}})->data[0], wanted->data[0], 1e-6);
}

// Of every optimizer: a layer at 0 stays, all layers at 0.5 are half the learning rate.
TEST(Options, ALayersLearningRateIsItsOwn)
{
    const TemporaryFolder folder;
    for (const OptimizerDef& optimizer : allOptimizers()) {
        if (optimizer.hostStep) {
            continue;
        }
        const auto trained = [&](const std::string& name, double rate, double first, double others) {
            Graph graph = smallSpirals(1);
            graph.training.data.params.set("samples", int64_t{80});
            graph.training.optimizer = chooseOptimizer(optimizer.key);
            graph.training.optimizer.params.set("learning_rate", rate);
            if (graph.training.optimizer.params.definition("weight_decay") != nullptr) {
                graph.training.optimizer.params.set("weight_decay", 0.1);
            }
            for (const GraphNode& node : graph.nodes()) {
                if (node.params.definition("rate_scale") != nullptr) {
                    graph.find(node.key)->params.set("rate_scale", first);
                    first = others;
                }
            }
            Session session = started(graph, folder / (optimizer.key + name));
            trainAll(session);
            return folder / (optimizer.key + name);
        };
        SCOPED_TRACE(optimizer.key);
        expectNear(trained("half", 0.02, 0.5, 0.5), trained("lower", 0.01, 1, 1), 1e-6);
        const auto start = CheckpointFolder(trained("none", 1e-12, 1, 1) / "checkpoints").loadNewest();
        const auto still = CheckpointFolder(trained("still", 0.01, 0, 1) / "checkpoints").loadNewest();
        EXPECT_NE(still->values.parameters[2], start->values.parameters[2]);
        for (size_t i = 0; i < 2; ++i) {
            for (size_t j = 0; j < still->values.parameters[i].data.size(); ++j) {
                ASSERT_NEAR(still->values.parameters[i].data[j], start->values.parameters[i].data[j], 1e-6);
            }
        }
    }
}

// Everything at once: what the steps of a run share is in its checkpoints.
TEST_P(OptionsOnDevice, ARunWithEveryOptionResumesToTheSameBits)
{
    const TemporaryFolder folder;
    const std::string& device = GetParam();
    Graph graph = watchful(4);
    graph.training.general.set("accumulate", int64_t{3});
    graph.training.general.set("average_decay", 0.9);
    graph.training.general.set("clip_norm", 1.0);
    for (const GraphNode& node : graph.nodes()) {
        if (node.params.definition("rate_scale") != nullptr) {
            graph.find(node.key)->params.set("rate_scale", 0.5);
            break;
        }
    }
    Session whole = started(graph, folder / "whole", 0, device);
    const Finished expected = trainAll(whole);
    const std::filesystem::path run = folder / "stopped";
    {
        Session session = started(graph, run, 0, device);
        Control control;
        ASSERT_TRUE(session.train(stopAfter(5, control), control).ok());
    }
    Session session = resumed(run, 0, device);
    const Finished finished = trainAll(session);
    EXPECT_EQ(finished.step, expected.step);
    EXPECT_EQ(finished.validationLoss, expected.validationLoss);
    EXPECT_EQ(weightsOf(run), weightsOf(folder / "whole"));
}

TEST(Options, ARangeTestFindsWhereTheLossFallsAndRunsAway)
{
    Graph graph = smallSpirals(1);
    graph.training.optimizer = chooseOptimizer("sgd");
    auto session = Session::prepare({.graph = graph, .run = {}, .device = "reference"});
    ASSERT_TRUE(session.ok()) << session.error().sentence();
    size_t told = 0;
    const auto range = session->testRates({.from = 1e-4, .to = 1000, .steps = 80}, [&](const RatePoint&) {
        ++told;
        return true;
    });
    ASSERT_TRUE(range.ok()) << range.error().sentence();
    EXPECT_EQ(told, range->points.size());
    EXPECT_TRUE(range->ranAway);
    EXPECT_LT(range->points.size(), 80u);
    EXPECT_GT(range->steepest, 1e-4);
    EXPECT_LT(range->steepest, 10);
    EXPECT_DOUBLE_EQ(range->points[0].rate, 1e-4);
    EXPECT_NEAR(range->points[1].rate / range->points[0].rate, std::pow(1e7, 1.0 / 79), 1e-9);
}

TEST(RateRange, NamesTheSteepestAndTheLeast)
{
    std::vector<RatePoint> points;
    for (const double loss : {2.0, 2.0, 2.0, 2.0, 1.9, 1.2, 1.0, 1.1, 3.0}) {
        points.push_back({.rate = std::pow(10, static_cast<double>(points.size())), .loss = loss, .smoothed = loss});
    }
    const RateRange range = judged(points);
    EXPECT_DOUBLE_EQ(range.steepest, 1e4);
    EXPECT_DOUBLE_EQ(range.best, 1e6);
    EXPECT_EQ(judged({}).steepest, 0);
}

Graph byLbfgs(int64_t epochs)
{
    Graph graph = smallSpirals(epochs);
    graph.training.optimizer = chooseOptimizer("lbfgs");
    graph.training.optimizer.params.set("max_iter", int64_t{4});
    graph.training.general.set("batch_size", int64_t{100}); // three batches a step
    return graph;
}

TEST(Options, LbfgsLearnsFromAllSamplesAtOnce)
{
    const TemporaryFolder folder;
    Session session = started(byLbfgs(12), folder / "run");
    const Finished finished = trainAll(session);
    EXPECT_EQ(finished.step, 12u);
    const auto history = readRunLog(folder / "run/log.jsonl");
    ASSERT_TRUE(history.ok());
    EXPECT_LT(history->steps.back().loss, 0.5 * history->steps.front().loss);

    Graph clipped = byLbfgs(1);
    clipped.training.general.set("clip_norm", 1.0);
    const auto refused = Session::start({.graph = clipped, .run = folder / "clipped", .device = "reference"});
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().sentence(), HasSubstr("L-BFGS takes gradients and weights as they are"));
}

TEST_P(OptionsOnDevice, AnLbfgsRunResumesToTheSameBits)
{
    const TemporaryFolder folder;
    const std::string& device = GetParam();
    Session whole = started(byLbfgs(3), folder / "whole", 0, device);
    trainAll(whole);
    const std::filesystem::path run = folder / "stopped";
    {
        Session session = started(byLbfgs(3), run, 0, device);
        Control control;
        ASSERT_TRUE(session.train(stopAfter(2, control), control).ok());
    }
    Session session = resumed(run, 0, device);
    trainAll(session);
    EXPECT_EQ(weightsOf(run), weightsOf(folder / "whole"));
}

} // namespace
} // namespace plexus::testing
