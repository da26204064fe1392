// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/model/chain.h"
#include "engine/model/data_choice.h"
#include "engine/model/optimizer.h"
#include "engine/session/session.h"
#include "engine/session/template.h"
#include "engine/train/checkpoint.h"
#include "engine/train/run_log.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

#include <cmath>

namespace plexus::testing {
namespace {

using ::testing::HasSubstr;

// Spirals small enough for the interpreter.
Graph smallSpirals(int64_t epochs)
{
    Graph graph = findTemplate("spirals")->make("");
    graph.training.data.params.set("samples", int64_t{330});
    graph.training.general.set("epochs", epochs);
    graph.training.general.set("batch_size", int64_t{32});
    return graph;
}

Session started(const Graph& graph, const std::filesystem::path& run, uint64_t steps = 0,
                const std::string& device = "reference")
{
    auto session = Session::start({.graph = graph, .run = run, .device = device, .maximumSteps = steps});
    EXPECT_TRUE(session.ok()) << session.error().sentence();
    return std::move(*session);
}

Session resumed(const std::filesystem::path& run, uint64_t epochs = 0,
                const std::string& device = "reference")
{
    auto session = Session::resume({.run = run, .device = device, .epochs = epochs});
    EXPECT_TRUE(session.ok()) << session.error().sentence();
    return std::move(*session);
}

// A network whose loss overflows after a few steps.
Graph runawayGraph()
{
    Graph graph = Chain()
                      .then("input", {{"field", std::string("point")}})
                      .then("dense", {{"units", int64_t{8}}})
                      .then("relu")
                      .then("dense", {{"units", int64_t{2}}})
                      .then("output")
                      .take();
    graph.training = smallSpirals(2).training;
    graph.training.optimizer = chooseOptimizer("sgd");
    graph.training.optimizer.params.set("learning_rate", 1000.0);
    graph.training.optimizer.params.set("weight_decay", 10.0); // each step makes the weights 10^4 as large
    return graph;
}

Finished trainAll(Session& session, const Observer& observer = {})
{
    Control control;
    const auto finished = session.train(observer, control);
    EXPECT_TRUE(finished.ok()) << finished.error().sentence();
    return finished.ok() ? *finished : Finished{};
}

// Stops as Ctrl-C would, after this step's report.
Observer stopAfter(uint64_t step, Control& control)
{
    Observer observer;
    observer.step = [step, &control](const StepReport& report) {
        if (report.step == step) {
            control.wish = Control::Wish::Stop;
        }
    };
    return observer;
}

std::string weightsOf(const std::filesystem::path& run)
{
    const auto weights = loadTrained(run);
    EXPECT_TRUE(weights.ok()) << weights.error().sentence();
    const auto text = weightsText(*weights);
    EXPECT_TRUE(text.ok());
    return *text;
}

TEST(Session, TrainsSpiralsToNinetyFivePercent)
{
    const TemporaryFolder folder;
    Graph graph = smallSpirals(60);
    graph.training.data.params.set("turns", 1.0);
    Session session = started(graph, folder / "run");
    const Finished finished = trainAll(session);
    EXPECT_EQ(finished.reason, EndReason::Finished);
    EXPECT_EQ(finished.epoch, 60u);
    EXPECT_GT(finished.validationAccuracy, 0.95);
    EXPECT_LT(finished.validationLoss, 0.3);
}

TEST(Session, LogsEveryStepAndEpochOnce)
{
    const TemporaryFolder folder;
    Session session = started(smallSpirals(3), folder / "run");
    trainAll(session);
    const auto history = readRunLog(folder / "run/log.jsonl");
    ASSERT_TRUE(history.ok()) << history.error().sentence();
    ASSERT_EQ(history->steps.size(), 27u); // 264 training samples, 8 full batches and one of 8
    for (size_t i = 0; i < history->steps.size(); ++i) {
        EXPECT_EQ(history->steps[i].step, i + 1);
        EXPECT_EQ(history->steps[i].epoch, i / 9 + 1);
    }
    ASSERT_EQ(history->epochs.size(), 3u);
    EXPECT_EQ(history->epochs[2].step, 27u);
    int64_t counted = 0;
    for (const auto& row : history->epochs[2].confusion) {
        for (const int64_t value : row) {
            counted += value;
        }
    }
    EXPECT_EQ(counted, 66);
}

TEST(Session, OneSeedGivesOneResult)
{
    const TemporaryFolder folder;
    Session first = started(smallSpirals(2), folder / "first");
    Session second = started(smallSpirals(2), folder / "second");
    trainAll(first);
    trainAll(second);
    EXPECT_EQ(weightsOf(folder / "first"), weightsOf(folder / "second"));

    Graph other = smallSpirals(2);
    other.training.general.set("seed", int64_t{2});
    Session third = started(other, folder / "third");
    trainAll(third);
    EXPECT_NE(weightsOf(folder / "first"), weightsOf(folder / "third"));
}

TEST(Session, AStoppedRunResumesToTheSameBits)
{
    const TemporaryFolder folder;
    Session whole = started(smallSpirals(3), folder / "whole");
    const Finished expected = trainAll(whole);
    for (const uint64_t step : {1u, 8u, 9u, 13u, 26u}) {
        const std::filesystem::path run = folder / ("stopped-" + std::to_string(step));
        {
            Session session = started(smallSpirals(3), run);
            Control control;
            const auto stopped = session.train(stopAfter(step, control), control);
            ASSERT_TRUE(stopped.ok()) << stopped.error().sentence();
            EXPECT_EQ(stopped->reason, EndReason::Stopped);
        }
        Session session = resumed(run);
        EXPECT_EQ(session.resumeNote(), "");
        const Finished finished = trainAll(session);
        EXPECT_EQ(weightsOf(run), weightsOf(folder / "whole")) << "stopped after step " << step;
        EXPECT_EQ(finished.trainLoss, expected.trainLoss);
        EXPECT_EQ(finished.validationLoss, expected.validationLoss);
        const auto history = readRunLog(run / "log.jsonl");
        ASSERT_TRUE(history.ok());
        EXPECT_EQ(history->steps.size(), 27u);
        EXPECT_EQ(history->steps.back().step, 27u);
        EXPECT_EQ(history->epochs.size(), 3u);
    }
}

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

TEST(Session, EarlyStoppingEndsARunAndGivesItsBestEpoch)
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

TEST(Session, AWatchfulRunResumesToTheSameBits)
{
    const TemporaryFolder folder;
    Session whole = started(watchful(60), folder / "whole");
    const Finished expected = trainAll(whole);
    for (const uint64_t step : std::vector<uint64_t>{9, 20, expected.step - 1}) {
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

TEST(Session, RefusesToWatchAFigureThatIsNotThere)
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
TEST(Session, SeveralBatchesAStepAreOneLargeBatch)
{
    const TemporaryFolder folder;
    for (const std::string device : {"reference", ""}) {
        Session large = started(bySgd(96, 1), folder / ("large" + device), 0, device);
        Session parts = started(bySgd(32, 3), folder / ("parts" + device), 0, device);
        const Finished expected = trainAll(large);
        const Finished finished = trainAll(parts);
        EXPECT_EQ(finished.step, 6u);
        EXPECT_NEAR(finished.trainLoss, expected.trainLoss, 1e-5);
        EXPECT_NEAR(finished.trainAccuracy, expected.trainAccuracy, 1e-9);
        expectNear(folder / ("parts" + device), folder / ("large" + device), 1e-5);
    }
    expectNear(folder / "parts", folder / "partsreference", 1e-4);
}

// Predictions that are asked for between steps and within evaluations disturb nothing.
TEST(Session, TheMeanOfTheWeightsIsWhatTheRunGives)
{
    const TemporaryFolder folder;
    for (const std::string device : {"reference", ""}) {
        Graph graph = smallSpirals(2);
        graph.training.general.set("average_decay", 0.9);
        Session plain = started(smallSpirals(2), folder / ("plain" + device), 0, device);
        Session session = started(graph, folder / ("mean" + device), 0, device);
        const Tensor point(Shape{1, 2}, {0.3, -0.2});
        Control control;
        control.betweenSteps = [&] { ASSERT_TRUE(session.predict({{"point", point}}).ok()); };
        const auto finished = session.train({}, control);
        ASSERT_TRUE(finished.ok()) << finished.error().sentence();
        const Finished expected = trainAll(plain);
        EXPECT_EQ(finished->trainLoss, expected.trainLoss) << "the steps are the same";
        EXPECT_NE(finished->validationLoss, expected.validationLoss);
        const auto a = CheckpointFolder(folder / ("plain" + device) / "checkpoints").loadNewest();
        const auto b = CheckpointFolder(folder / ("mean" + device) / "checkpoints").loadNewest();
        ASSERT_TRUE(a.ok() && b.ok());
        EXPECT_EQ(a->values.parameters, b->values.parameters);
        const auto given = loadTrained(folder / ("mean" + device));
        ASSERT_TRUE(given.ok());
        EXPECT_EQ(given->tensors[0].second, b->values.slots.back()[0]);
        EXPECT_NE(given->tensors[0].second, b->values.parameters[0]);
        auto predictor = Predictor::open(*given, device);
        ASSERT_TRUE(predictor.ok());
        const auto wanted = predictor->predict({{"point", point}});
        EXPECT_NEAR(session.predict({{"point", point}})->data[0], wanted->data[0], 1e-6);
    }
}

// Of every optimizer: a layer at 0 stays, all layers at 0.5 are half the learning rate.
TEST(Session, ALayersLearningRateIsItsOwn)
{
    const TemporaryFolder folder;
    for (const OptimizerDef& optimizer : allOptimizers()) {
        if (optimizer.hostStep) {
            continue;
        }
        const auto trained = [&](const std::string& name, double rate, double first, double others) {
            Graph graph = smallSpirals(1);
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
        expectNear(trained("half", 0.02, 0.5, 0.5), trained("lower", 0.01, 1, 1), 2e-4);
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
TEST(Session, ARunWithEveryOptionResumesToTheSameBits)
{
    const TemporaryFolder folder;
    for (const std::string device : {"reference", ""}) {
        Graph graph = watchful(6);
        graph.training.general.set("stop_patience", int64_t{4});
        graph.training.general.set("accumulate", int64_t{3});
        graph.training.general.set("average_decay", 0.9);
        graph.training.general.set("clip_norm", 1.0);
        for (const GraphNode& node : graph.nodes()) {
            if (node.params.definition("rate_scale") != nullptr) {
                graph.find(node.key)->params.set("rate_scale", 0.5);
                break;
            }
        }
        Session whole = started(graph, folder / ("whole" + device), 0, device);
        const Finished expected = trainAll(whole);
        const std::filesystem::path run = folder / ("stopped" + device);
        {
            Session session = started(graph, run, 0, device);
            Control control;
            ASSERT_TRUE(session.train(stopAfter(7, control), control).ok());
        }
        Session session = resumed(run, 0, device);
        const Finished finished = trainAll(session);
        EXPECT_EQ(finished.step, expected.step);
        EXPECT_EQ(finished.validationLoss, expected.validationLoss);
        EXPECT_EQ(weightsOf(run), weightsOf(folder / ("whole" + device)));
    }
}

TEST(Session, ARangeTestFindsWhereTheLossFallsAndRunsAway)
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
    graph.training.general.set("batch_size", int64_t{100}); // three batches a step
    return graph;
}

TEST(Session, LbfgsLearnsFromAllSamplesAtOnce)
{
    const TemporaryFolder folder;
    Session session = started(byLbfgs(4), folder / "run");
    const Finished finished = trainAll(session);
    EXPECT_EQ(finished.step, 4u);
    const auto history = readRunLog(folder / "run/log.jsonl");
    ASSERT_TRUE(history.ok());
    EXPECT_LT(history->steps.back().loss, 0.5 * history->steps.front().loss);

    Graph clipped = byLbfgs(1);
    clipped.training.general.set("clip_norm", 1.0);
    const auto refused = Session::start({.graph = clipped, .run = folder / "clipped", .device = "reference"});
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().sentence(), HasSubstr("L-BFGS takes gradients and weights as they are"));
}

TEST(Session, AnLbfgsRunResumesToTheSameBits)
{
    const TemporaryFolder folder;
    for (const std::string device : {"reference", ""}) {
        Session whole = started(byLbfgs(3), folder / ("whole" + device), 0, device);
        trainAll(whole);
        const std::filesystem::path run = folder / ("stopped" + device);
        {
            Session session = started(byLbfgs(3), run, 0, device);
            Control control;
            ASSERT_TRUE(session.train(stopAfter(2, control), control).ok());
        }
        Session session = resumed(run, 0, device);
        trainAll(session);
        EXPECT_EQ(weightsOf(run), weightsOf(folder / ("whole" + device)));
    }
}

TEST(Session, AVulkanRunResumesToTheSameBits)
{
    const TemporaryFolder folder;
    const std::string best; // no hint
    Session whole = started(smallSpirals(2), folder / "whole", 0, best);
    const Finished expected = trainAll(whole);
    {
        Session session = started(smallSpirals(2), folder / "stopped", 0, best);
        Control control;
        const auto stopped = session.train(stopAfter(11, control), control);
        ASSERT_TRUE(stopped.ok()) << stopped.error().sentence();
    }
    Session session = resumed(folder / "stopped", 0, best);
    EXPECT_EQ(session.resumeNote(), "");
    const Finished finished = trainAll(session);
    EXPECT_EQ(weightsOf(folder / "stopped"), weightsOf(folder / "whole"));
    EXPECT_EQ(finished.trainLoss, expected.trainLoss);
    EXPECT_EQ(finished.validationLoss, expected.validationLoss);
}

TEST(Session, AHaltOnVulkanNamesTheStepAndKeepsTheWeights)
{
    const TemporaryFolder folder;
    Session session = started(runawayGraph(), folder / "run", 0, "");
    Control control;
    Observer observer;
    NotFiniteReport seen;
    observer.notFinite = [&](const NotFiniteReport& report) {
        seen = report;
        control.wish = Control::Wish::Stop;
    };
    const auto finished = session.train(observer, control);
    ASSERT_TRUE(finished.ok()) << finished.error().sentence();
    EXPECT_EQ(seen.step, finished->step + 1);
    EXPECT_THAT(seen.sentence, HasSubstr("try the learning rate 100, a tenth of now"));
    const auto weights = loadTrained(folder / "run");
    ASSERT_TRUE(weights.ok());
    EXPECT_TRUE(weightsText(*weights).ok());
}

TEST(Session, ResumesFromCheckpointZeroWhenNothingElseWasSaved)
{
    const TemporaryFolder folder;
    Session whole = started(smallSpirals(1), folder / "whole");
    trainAll(whole);
    { // opened, never trained: as killed before step 1
        Session killed = started(smallSpirals(1), folder / "killed");
    }
    Session session = resumed(folder / "killed");
    trainAll(session);
    EXPECT_EQ(weightsOf(folder / "killed"), weightsOf(folder / "whole"));
}

TEST(Session, MoreEpochsGoOnFromAFinishedRun)
{
    const TemporaryFolder folder;
    Session whole = started(smallSpirals(3), folder / "whole");
    trainAll(whole);
    Session first = started(smallSpirals(2), folder / "run");
    trainAll(first);
    Session second = resumed(folder / "run", 3);
    EXPECT_EQ(trainAll(second).epoch, 3u);
    EXPECT_EQ(weightsOf(folder / "run"), weightsOf(folder / "whole"));
}

TEST(Session, ALimitOfStepsEndsWithinAnEpochWithFigures)
{
    const TemporaryFolder folder;
    Session session = started(smallSpirals(3), folder / "run", 13);
    const Finished finished = trainAll(session);
    EXPECT_EQ(finished.step, 13u);
    EXPECT_EQ(finished.reason, EndReason::Finished);
    EXPECT_TRUE(std::isfinite(finished.validationLoss));
    EXPECT_TRUE(std::isfinite(finished.trainAccuracy));
}

TEST(Session, PausesStepsAndGoesOn)
{
    const TemporaryFolder folder;
    Session whole = started(smallSpirals(1), folder / "whole");
    trainAll(whole);
    Session session = started(smallSpirals(1), folder / "run");
    Control control;
    std::vector<uint64_t> seen;
    std::vector<uint64_t> pausedAt;
    Observer observer;
    observer.step = [&](const StepReport& report) {
        seen.push_back(report.step);
        if (report.step == 3) {
            control.wish = Control::Wish::Pause;
        }
    };
    control.waitWhilePaused = [&] {
        pausedAt.push_back(seen.empty() ? 0 : seen.back());
        control.wish = pausedAt.size() < 3 ? Control::Wish::Step : Control::Wish::Run;
    };
    const auto finished = session.train(observer, control);
    ASSERT_TRUE(finished.ok()) << finished.error().sentence();
    EXPECT_EQ(finished->reason, EndReason::Finished);
    ASSERT_EQ(pausedAt.size(), 3u);
    EXPECT_LE(pausedAt[0], 5u); // what was under way may finish
    EXPECT_EQ(pausedAt[1], pausedAt[0] + 1);
    EXPECT_EQ(pausedAt[2], pausedAt[0] + 2);
    EXPECT_EQ(seen.size(), 9u);
    EXPECT_EQ(weightsOf(folder / "run"), weightsOf(folder / "whole"));
}

TEST(Session, PredictsBetweenStepsWithoutDisturbingTheRun)
{
    const TemporaryFolder folder;
    Session whole = started(smallSpirals(1), folder / "whole");
    trainAll(whole);
    Session session = started(smallSpirals(1), folder / "run");
    Control control;
    int answers = 0;
    control.betweenSteps = [&] {
        const auto output = session.predict({{"point", Tensor(Shape{1, 2}, {0.3, -0.2})}});
        ASSERT_TRUE(output.ok()) << output.error().sentence();
        EXPECT_EQ(output->shape, (Shape{1, 2}));
        EXPECT_NEAR(output->data[0] + output->data[1], 1, 1e-5);
        ++answers;
    };
    const auto finished = session.train({}, control);
    ASSERT_TRUE(finished.ok()) << finished.error().sentence();
    EXPECT_GT(answers, 9);
    EXPECT_EQ(weightsOf(folder / "run"), weightsOf(folder / "whole"));
}

TEST(Session, ShowsSamplesAndSurface)
{
    const TemporaryFolder folder;
    auto session = Session::start({.graph = smallSpirals(1),
                                   .run = folder / "run",
                                   .device = "reference",
                                   .wantsSamples = true,
                                   .wantsSurface = true});
    ASSERT_TRUE(session.ok()) << session.error().sentence();
    std::vector<SamplesReport> samples;
    std::vector<SurfaceReport> surfaces;
    Observer observer;
    observer.samples = [&](const SamplesReport& report) { samples.push_back(report); };
    observer.surface = [&](const SurfaceReport& report) { surfaces.push_back(report); };
    trainAll(*session, observer);
    ASSERT_FALSE(samples.empty());
    EXPECT_EQ(samples.back().step, 9u);
    EXPECT_EQ(samples.back().samples.size(), 24u);
    EXPECT_EQ(samples.back().samples[23].probabilities.size(), 2u);
    ASSERT_FALSE(surfaces.empty());
    const SurfaceReport& surface = surfaces.back();
    EXPECT_EQ(surface.probabilities.size(),
              static_cast<size_t>(surface.rows * surface.columns * surface.classes));
    EXPECT_LT(surface.left, -0.5);
    EXPECT_GT(surface.top, 0.5);
}

TEST(Session, ANumberThatIsNotFinitePausesBeforeTheWeightsAreOverwritten)
{
    const TemporaryFolder folder;
    const Graph graph = runawayGraph();
    Session session = started(graph, folder / "run");
    Control control;
    Observer observer;
    std::vector<NotFiniteReport> reports;
    uint64_t lastStep = 0;
    observer.step = [&](const StepReport& report) { lastStep = report.step; };
    observer.notFinite = [&](const NotFiniteReport& report) {
        reports.push_back(report);
        control.wish = Control::Wish::Stop;
    };
    const auto finished = session.train(observer, control);
    ASSERT_TRUE(finished.ok()) << finished.error().sentence();
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(finished->reason, EndReason::Stopped);
    EXPECT_EQ(reports[0].step, lastStep + 1);
    EXPECT_EQ(finished->step, lastStep);
    EXPECT_DOUBLE_EQ(reports[0].suggestedLearningRate, 100);
    EXPECT_THAT(reports[0].sentence, HasSubstr("step " + std::to_string(lastStep + 1) +
                                               " gave a number that is not finite"));
    EXPECT_THAT(reports[0].sentence, HasSubstr("try the learning rate 100, a tenth of now"));
    EXPECT_FALSE(reports[0].tensor.empty()) << reports[0].sentence;
    const auto weights = loadTrained(folder / "run");
    ASSERT_TRUE(weights.ok());
    for (const auto& [name, tensor] : weights->tensors) {
        for (const double value : tensor.data) {
            ASSERT_TRUE(std::isfinite(value)) << name;
        }
    }
}

TEST(Session, AnUpdateThatOverflowsIsNotSaved)
{
    const TemporaryFolder folder;
    Graph graph = smallSpirals(2); // tanh keeps the loss finite while the weights run away
    graph.training.optimizer = chooseOptimizer("sgd");
    graph.training.optimizer.params.set("learning_rate", 1000.0);
    graph.training.optimizer.params.set("weight_decay", 10.0);
    Session session = started(graph, folder / "run");
    Control control;
    Observer observer;
    NotFiniteReport seen;
    observer.notFinite = [&](const NotFiniteReport& report) {
        seen = report;
        control.wish = Control::Wish::Stop;
    };
    ASSERT_TRUE(session.train(observer, control).ok());
    EXPECT_THAT(seen.sentence, HasSubstr("the first such value is in the tensor dense"));
    const auto weights = loadTrained(folder / "run");
    ASSERT_TRUE(weights.ok());
    EXPECT_TRUE(weightsText(*weights).ok());
}

TEST(Session, ARunThatCannotBeginLeavesNoFolder)
{
    const TemporaryFolder folder;
    Graph graph = Chain()
                      .then("input", {{"field", std::string("point")}})
                      .then("batch_norm")
                      .then("dense", {{"units", int64_t{2}}})
                      .then("output")
                      .take();
    graph.training = smallSpirals(1).training;
    graph.training.data.params.set("samples", int64_t{321}); // 257 to train on: a last batch of one
    const auto session =
        Session::start({.graph = graph, .run = folder / "run", .device = "reference"});
    ASSERT_FALSE(session.ok());
    EXPECT_THAT(session.error().sentence(), HasSubstr("the last batch of 1 sample"));
    EXPECT_THAT(session.error().sentence(), HasSubstr("choose another batch size"));
    EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

TEST(Session, RefusesAFolderThatHoldsSomething)
{
    const TemporaryFolder folder;
    Session first = started(smallSpirals(1), folder / "run");
    const auto second =
        Session::start({.graph = smallSpirals(1), .run = folder / "run", .device = "reference"});
    ASSERT_FALSE(second.ok());
    EXPECT_THAT(second.error().sentence(), HasSubstr("the run's folder holds something already"));
}

TEST(Session, RefusesToResumeWhatIsNoRun)
{
    const TemporaryFolder folder;
    const auto session = Session::resume({.run = folder.path(), .device = "reference"});
    ASSERT_FALSE(session.ok());
    EXPECT_THAT(session.error().sentence(), HasSubstr("this is no run's folder"));
}

TEST(Session, RefusesToResumeOnOtherData)
{
    const TemporaryFolder folder;
    {
        Session session = started(smallSpirals(1), folder / "run");
    }
    auto project = readFile(folder / "run/project.plexus");
    ASSERT_TRUE(project.ok());
    const size_t at = project->find("330");
    ASSERT_NE(at, std::string::npos);
    project->replace(at, 3, "250");
    ASSERT_TRUE(writeFileAtomically(folder / "run/project.plexus", *project).ok());
    const auto session = Session::resume({.run = folder / "run", .device = "reference"});
    ASSERT_FALSE(session.ok());
    EXPECT_THAT(session.error().sentence(),
                HasSubstr("the data are no longer those the run was trained on"));
}

TEST(Session, SaysThatAnotherDeviceIsNotBitExact)
{
    const TemporaryFolder folder;
    {
        Session session = started(smallSpirals(1), folder / "run");
    }
    const CheckpointFolder checkpoints(folder / "run/checkpoints");
    auto checkpoint = checkpoints.loadNewest();
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.error().sentence();
    checkpoint->fingerprint = "a card from elsewhere";
    ASSERT_TRUE(checkpoints.save(*checkpoint).ok());
    Session session = resumed(folder / "run");
    EXPECT_EQ(session.resumeNote(), "not bit-exact: the run was trained so far on \"a card from elsewhere\", "
                                    "it goes on on \"reference interpreter (float32)\"");
}

} // namespace
} // namespace plexus::testing
