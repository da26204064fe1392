// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/training/training.h"
#include "app/studio/training/words.h"
#include "tests/studio/recorded_worker.h"

#include <cmath>
#include <gmock/gmock.h>
#include <QSignalSpy>
#include <QTest>
#include <signal.h>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

bool reaches(const Training& training, TrainingState state)
{
    return QTest::qWaitFor([&] { return training.state() == state; }, 5000);
}

Json finishedMessage(const char* reason)
{
    return message("finished", {{"reason", reason}, {"run", "r"}, {"step", 30}, {"epoch", 3}});
}

TEST(Training, RunsFromIdleToTheEnd)
{
    RecordedWorker worker({message("phase", {{"text", "Reading data"}}), startedMessage(),
                           stepsMessage(1, 30), finishedMessage("finished")});
    Training training(worker.command());
    EXPECT_EQ(training.state(), TrainingState::Idle);
    std::vector<TrainingState> seen;
    QObject::connect(&training, &Training::stateChanged, [&] { seen.push_back(training.state()); });
    training.start({}, QStringLiteral("r"));
    ASSERT_TRUE(reaches(training, TrainingState::Ended));
    EXPECT_THAT(seen, ::testing::ElementsAre(TrainingState::Starting, TrainingState::Running,
                                             TrainingState::Ended));
    EXPECT_EQ(training.curves().step.size(), 30U);
    EXPECT_TRUE(training.canResume());
    EXPECT_EQ(training.progress().epochs(), 3U);
    EXPECT_DOUBLE_EQ(training.progress().fraction(), 1);
}

TEST(Training, TitleShowsProgressAndTimeLeft)
{
    RecordedWorker worker({startedMessage(), stepsMessage(1, 12)});
    Training training(worker.command());
    training.start({}, QStringLiteral("r"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return training.progress().step == 12; }, 5000));
    EXPECT_EQ(titleWords(training), "40 %, 1 min 12 s left");
    EXPECT_EQ(progressWords(training), QStringLiteral("Epoch 2 of 3 · step 12 of 30"));
    EXPECT_EQ(remainingWords(training), QStringLiteral("1 min 12 s left · 12,345 samples/s"));
    EXPECT_DOUBLE_EQ(training.progress().epochFraction(), 0.2);
}

TEST(Training, NotFiniteNumbersPauseItWithTheWorkersSentence)
{
    RecordedWorker worker({startedMessage(), stepsMessage(1, 2),
                           message("paused", {{"step", 2},
                                              {"reason", "not finite"},
                                              {"sentence", "The loss is NaN in Dense 2."},
                                              {"node", "dense2"},
                                              {"suggested_learning_rate", 0.01}})});
    Training training(worker.command());
    training.start({}, QStringLiteral("r"));
    ASSERT_TRUE(reaches(training, TrainingState::Paused));
    EXPECT_EQ(training.trouble().kind, TroubleKind::NotFinite);
    EXPECT_EQ(training.trouble().sentence, "The loss is NaN in Dense 2.");
    EXPECT_EQ(training.trouble().node, "dense2");
    EXPECT_DOUBLE_EQ(training.trouble().suggestedLearningRate, 0.01);
}

TEST(Training, KilledWorkerLosesNothingAndCanResume)
{
    RecordedWorker worker({startedMessage(), stepsMessage(1, 12)});
    Training training(worker.command());
    training.start({}, QStringLiteral("r"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return training.progress().step == 12; }, 5000));
    ::kill(static_cast<pid_t>(training.workerProcess()), SIGKILL);
    ASSERT_TRUE(reaches(training, TrainingState::Failed));
    EXPECT_THAT(training.trouble().sentence.toStdString(), HasSubstr("ended unexpectedly"));
    EXPECT_THAT(training.trouble().sentence.toStdString(),
                HasSubstr("can go on from its last checkpoint"));
    EXPECT_EQ(training.curves().step.size(), 12U);
    ASSERT_TRUE(training.canResume());
    training.resumeRun(training.run(), {});
    EXPECT_EQ(training.state(), TrainingState::Starting);
    ASSERT_TRUE(QTest::qWaitFor([&] { return training.progress().step == 12; }, 5000));
    EXPECT_EQ(training.curves().step.size(), 12U) << "no step stands twice";
}

TEST(Training, FailureOfTheDeviceKeepsTheWorkersSentence)
{
    RecordedWorker worker({message("failed", {{"code", "device"},
                                              {"phase", "training"},
                                              {"sentence", "The device was lost."},
                                              {"last_step", 7}})});
    Training training(worker.command());
    training.start({}, QStringLiteral("r"));
    ASSERT_TRUE(reaches(training, TrainingState::Failed));
    EXPECT_EQ(training.trouble().sentence, "The device was lost.");
}

TEST(Training, PreviousCurvesStayBehindTheNext)
{
    RecordedWorker worker({startedMessage(), stepsMessage(1, 30), finishedMessage("finished")});
    Training training(worker.command());
    training.start({}, QStringLiteral("r"));
    ASSERT_TRUE(reaches(training, TrainingState::Ended));
    training.start({}, QStringLiteral("r2"));
    EXPECT_TRUE(training.curves().isEmpty());
    EXPECT_EQ(training.previousCurves().step.size(), 30U);
}

TEST(Training, ConfusionMustBeSquare)
{
    const Json square = Json(Json::Array{Json(Json::Array{3, 1}), Json(Json::Array{0, 4})});
    const Json ragged = Json(Json::Array{Json(Json::Array{3}), Json(Json::Array{0, 4})});
    RecordedWorker worker({startedMessage(),
                           message("epoch", {{"epoch", 1}, {"step", 10}, {"confusion", square}}),
                           message("epoch", {{"epoch", 2}, {"step", 20}, {"confusion", ragged}})});
    Training training(worker.command());
    training.start({}, QStringLiteral("r"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return training.curves().epoch.size() == 2; }, 5000));
    EXPECT_EQ(training.confusion().epoch, 1U);
    EXPECT_EQ(training.confusion().counts[1][1], 4);
    EXPECT_TRUE(std::isnan(training.curves().validationLoss.back()))
        << "a missing figure is unknown, not zero";
}

TEST(Training, SurfaceOfAWrongSizeIsLeftOut)
{
    RecordedWorker worker({startedMessage(),
                           message("surface", {{"step", 1},
                                               {"columns", 2},
                                               {"rows", 2},
                                               {"classes", 2},
                                               {"left", 0},
                                               {"right", 1},
                                               {"bottom", 0},
                                               {"top", 1},
                                               {"probabilities", Json(Json::Array{0.5})}}),
                           stepsMessage(1, 1)});
    Training training(worker.command());
    training.start({}, QStringLiteral("r"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return training.progress().step == 1; }, 5000));
    EXPECT_EQ(training.surface().columns, 0);
}

TEST(Words, DurationsReadLikeSpeech)
{
    EXPECT_EQ(durationWords(0.2), "1 s");
    EXPECT_EQ(durationWords(59.5), "1 min 0 s");
    EXPECT_EQ(durationWords(3725), "1 h 2 min");
    EXPECT_EQ(durationWords(std::nan("")), "");
}

} // namespace
} // namespace plexus::studio
