// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/model/chain.h"
#include "engine/model/data_choice.h"
#include "engine/session/session.h"
#include "engine/train/checkpoint.h"
#include "engine/train/run_log.h"
#include "tests/session/small_runs.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

#include <cmath>

namespace plexus::testing {
namespace {

using ::testing::HasSubstr;

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
