// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/studio/recorded_worker.h"

#include <gmock/gmock.h>
#include <QSignalSpy>
#include <QTest>
#include <signal.h>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

QString firstWords(const QSignalSpy& spy)
{
    return spy.isEmpty() ? QString() : spy.first().first().toString();
}

TEST(WorkerClient, GivesMessagesAfterTheHello)
{
    RecordedWorker worker({startedMessage(), stepsMessage(1, 3)});
    WorkerClient client(worker.command());
    std::vector<std::string> types;
    QObject::connect(&client, &WorkerClient::received,
                     [&](const Json& json) { types.emplace_back(messageType(json)); });
    client.send(message("devices"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return types.size() == 2; }, 5000));
    EXPECT_THAT(types, ::testing::ElementsAre("started", "steps"));
    EXPECT_TRUE(client.isRunning());
}

TEST(WorkerClient, GarbageEndsItWithASentence)
{
    WorkerClient client(
        RecordedWorker::shell("echo 'lavapipe: some driver chatter'; exec cat >/dev/null"));
    QSignalSpy lost(&client, &WorkerClient::lost);
    client.send(message("devices"));
    ASSERT_TRUE(lost.wait(5000));
    EXPECT_THAT(firstWords(lost).toStdString(), HasSubstr("does not speak the worker protocol"));
    EXPECT_FALSE(client.isRunning());
}

TEST(WorkerClient, RefusesAWorkerWithOtherLayers)
{
    RecordedWorker worker({}, "00000000x");
    WorkerClient client(worker.command());
    QSignalSpy lost(&client, &WorkerClient::lost);
    client.send(message("devices"));
    ASSERT_TRUE(lost.wait(5000));
    EXPECT_THAT(firstWords(lost).toStdString(), HasSubstr("knows other layers than this window"));
}

TEST(WorkerClient, SaysWhichProgramIsMissing)
{
    WorkerClient client({QStringLiteral("/nowhere/plexus"), {}});
    QSignalSpy lost(&client, &WorkerClient::lost);
    client.send(message("devices"));
    ASSERT_TRUE(!lost.isEmpty() || lost.wait(5000));
    EXPECT_THAT(firstWords(lost).toStdString(), HasSubstr("/nowhere/plexus could not be started"));
}

TEST(WorkerClient, TellsWhatADyingWorkerSaidLast)
{
    RecordedWorker worker({});
    WorkerClient client(RecordedWorker::shell("echo 'device lost' >&2; exit 3"));
    QSignalSpy lost(&client, &WorkerClient::lost);
    client.send(message("devices"));
    ASSERT_TRUE(lost.wait(5000));
    EXPECT_THAT(firstWords(lost).toStdString(),
                HasSubstr("ended with code 3. It said: device lost"));
}

TEST(WorkerClient, StartsANewWorkerAfterAKill)
{
    RecordedWorker worker({startedMessage()});
    WorkerClient client(worker.command());
    int messages = 0;
    QObject::connect(&client, &WorkerClient::received, [&] { ++messages; });
    QSignalSpy lost(&client, &WorkerClient::lost);
    client.send(message("devices"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return messages == 1; }, 5000));
    const qint64 first = client.processId();
    ::kill(static_cast<pid_t>(first), SIGKILL);
    ASSERT_TRUE(lost.wait(5000));
    EXPECT_THAT(firstWords(lost).toStdString(), HasSubstr("ended unexpectedly"));
    client.send(message("devices"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return messages == 2; }, 5000));
    EXPECT_NE(client.processId(), first);
}

TEST(WorkerClient, FinishLetsItEndByItself)
{
    RecordedWorker worker({startedMessage()});
    WorkerClient client(worker.command());
    QSignalSpy ended(&client, &WorkerClient::ended), lost(&client, &WorkerClient::lost);
    QSignalSpy received(&client, &WorkerClient::received);
    client.send(message("devices"));
    ASSERT_TRUE(received.wait(5000));
    client.finish();
    ASSERT_TRUE(ended.wait(5000));
    EXPECT_TRUE(lost.isEmpty());
}

} // namespace
} // namespace plexus::studio
