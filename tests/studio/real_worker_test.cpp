// SPDX-License-Identifier: GPL-3.0-or-later
// The window's training half against the real worker, on the interpreter: no GPU, no driver.
#include "app/studio/runs/run_files.h"
#include "app/studio/training/training.h"
#include "engine/session/template.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>
#include <QSignalSpy>
#include <QTest>
#include <signal.h>

#include <algorithm>

namespace plexus::studio {
namespace {

class RealWorker : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists(testing::binDir() / "plexus")) {
            GTEST_SKIP() << "the program plexus is not built";
        }
    }
    static WorkerCommand command()
    {
        return {QString::fromStdString((testing::binDir() / "plexus").string()),
                {QStringLiteral("worker")}};
    }
    static bool waitForStep(const Training& training, uint64_t step)
    {
        return QTest::qWaitFor([&] { return training.progress().step >= step; }, 60'000);
    }
    static bool waitForState(const Training& training, TrainingState state)
    {
        return QTest::qWaitFor([&] { return training.state() == state; }, 60'000);
    }

    testing::TemporaryFolder m_folder;
};

TEST_F(RealWorker, SurvivesAKillAndGoesOnWithoutRepeatingAStep)
{
    Training training(command());
    training.setDevice(QStringLiteral("reference"));
    const QString run = QString::fromStdString((m_folder / "run").string());
    const Graph graph = findTemplate("spirals")->make("");
    training.start(graph, run);
    ASSERT_TRUE(waitForStep(training, 30)) << training.trouble().sentence.toStdString();
    ::kill(static_cast<pid_t>(training.workerProcess()), SIGKILL);
    ASSERT_TRUE(waitForState(training, TrainingState::Failed));
    ASSERT_TRUE(training.canResume());

    training.resumeRun(run, graph);
    ASSERT_TRUE(waitForState(training, TrainingState::Running))
        << training.trouble().sentence.toStdString();
    ASSERT_TRUE(waitForStep(training, 45));
    const std::vector<double>& steps = training.curves().step;
    EXPECT_EQ(std::adjacent_find(steps.begin(), steps.end(), std::greater_equal<>()), steps.end());
    EXPECT_EQ(steps.front(), 1);
    EXPECT_EQ(steps.back() - steps.front() + 1, static_cast<double>(steps.size()))
        << "no step is missing";
    training.stop();
    ASSERT_TRUE(waitForState(training, TrainingState::Ended));
    const auto opened = readRun(run);
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    EXPECT_EQ(opened->curves.step.size(), steps.size());
}

TEST_F(RealWorker, PreparedTrainingIsTheSameTraining)
{
    const Graph graph = findTemplate("spirals")->make("");
    std::vector<double> losses[2];
    for (const bool isPrepared : {false, true}) {
        Training training(command());
        training.setDevice(QStringLiteral("reference"));
        if (isPrepared) {
            QSignalSpy prepared(&training, &Training::prepared);
            training.prepare(graph);
            ASSERT_TRUE(prepared.wait(60'000));
            EXPECT_EQ(training.state(), TrainingState::Idle);
        }
        training.start(graph, QString::fromStdString((m_folder / (isPrepared ? "a" : "b")).string()));
        ASSERT_TRUE(waitForStep(training, 5)) << training.trouble().sentence.toStdString();
        training.stop();
        ASSERT_TRUE(waitForState(training, TrainingState::Ended));
        losses[isPrepared ? 1 : 0].assign(training.curves().loss.begin(),
                                          training.curves().loss.begin() + 5);
    }
    EXPECT_EQ(losses[0], losses[1]);
}

TEST_F(RealWorker, AnOpenedRunShowsItsPredictionsAndItsSurface)
{
    const QString run = QString::fromStdString((m_folder / "run").string());
    const Graph graph = findTemplate("spirals")->make("");
    {
        Training training(command());
        training.setDevice(QStringLiteral("reference"));
        training.start(graph, run);
        ASSERT_TRUE(waitForStep(training, 3)) << training.trouble().sentence.toStdString();
        training.stop();
        ASSERT_TRUE(waitForState(training, TrainingState::Ended));
    }
    Training training(command());
    training.setDevice(QStringLiteral("reference"));
    training.openRun(run, graph, {}, {});
    EXPECT_TRUE(QTest::qWaitFor([&] { return training.surface().columns > 0; }, 60'000))
        << training.trouble().sentence.toStdString();
    EXPECT_EQ(training.samples().size(), 24U);
    EXPECT_TRUE(training.canPredict());
}

TEST_F(RealWorker, PausesStepsPredictsAndGoesOn)
{
    Training training(command());
    training.setDevice(QStringLiteral("reference"));
    training.start(findTemplate("spirals")->make(""),
                   QString::fromStdString((m_folder / "run").string()));
    ASSERT_TRUE(waitForStep(training, 5)) << training.trouble().sentence.toStdString();
    training.pause();
    ASSERT_TRUE(waitForState(training, TrainingState::Paused));
    const uint64_t paused = training.progress().step;

    std::vector<double> answer;
    QObject::connect(&training, &Training::predicted, &training,
                     [&](const QString&, const std::vector<double>& values) { answer = values; });
    training.predict(QStringLiteral("here"), "point", Shape{2}, {0.1, 0.2});
    ASSERT_TRUE(QTest::qWaitFor([&] { return answer.size() == 2; }, 20'000));
    EXPECT_NEAR(answer[0] + answer[1], 1, 1e-5) << "probabilities of two classes";

    training.step();
    ASSERT_TRUE(QTest::qWaitFor([&] { return training.progress().step == paused + 1; }, 20'000));
    ASSERT_TRUE(waitForState(training, TrainingState::Paused));
    training.proceed();
    ASSERT_TRUE(waitForStep(training, paused + 3));
    training.shutDown();
    ASSERT_TRUE(waitForState(training, TrainingState::Ended));
}

} // namespace
} // namespace plexus::studio
