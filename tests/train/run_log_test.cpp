// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/run_log.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace plexus::testing {
namespace {

using ::testing::HasSubstr;

StepReport step(uint64_t number, uint64_t epoch)
{
    return {.step = number, .epoch = epoch, .loss = 1.0 / 3, .accuracy = 0.5, .learningRate = 0.001};
}

EpochReport epoch(uint64_t number, uint64_t stepNumber)
{
    EpochReport report{.epoch = number, .step = stepNumber, .trainLoss = 0.25};
    report.validationAccuracy = std::numeric_limits<double>::quiet_NaN();
    report.confusion = {{3, 1}, {0, 4}};
    return report;
}

// Two epochs of two steps.
void writeLog(const std::filesystem::path& path)
{
    auto log = RunLog::create(path);
    ASSERT_TRUE(log.ok()) << log.error().sentence();
    for (uint64_t number = 1; number <= 4; ++number) {
        ASSERT_TRUE(log->add(step(number, (number + 1) / 2)).ok());
        if (number % 2 == 0) {
            ASSERT_TRUE(log->add(epoch(number / 2, number)).ok());
        }
    }
}

TEST(RunLog, GivesBackWhatWasWritten)
{
    const TemporaryFolder folder;
    writeLog(folder / "log.jsonl");
    const auto history = readRunLog(folder / "log.jsonl");
    ASSERT_TRUE(history.ok()) << history.error().sentence();
    ASSERT_EQ(history->steps.size(), 4u);
    EXPECT_EQ(history->steps[2].step, 3u);
    EXPECT_EQ(history->steps[2].epoch, 2u);
    EXPECT_EQ(history->steps[2].loss, 1.0 / 3);
    ASSERT_EQ(history->epochs.size(), 2u);
    EXPECT_EQ(history->epochs[1].trainLoss, 0.25);
    EXPECT_TRUE(std::isnan(history->epochs[1].validationAccuracy));
    EXPECT_EQ(history->epochs[1].confusion, (std::vector<std::vector<int64_t>>{{3, 1}, {0, 4}}));
}

TEST(RunLog, CanBeReadWhileItIsWritten)
{
    const TemporaryFolder folder;
    auto log = RunLog::create(folder / "log.jsonl");
    ASSERT_TRUE(log.ok());
    ASSERT_TRUE(log->add(step(1, 1)).ok());
    ASSERT_TRUE(log->flush().ok());
    EXPECT_EQ(readRunLog(folder / "log.jsonl")->steps.size(), 1u);
    ASSERT_TRUE(log->add(step(2, 1)).ok());
    ASSERT_TRUE(log->flush().ok());
    EXPECT_EQ(readRunLog(folder / "log.jsonl")->steps.size(), 2u);
}

TEST(RunLog, ResumeCutsWhatCameAfterTheCheckpoint)
{
    const TemporaryFolder folder;
    writeLog(folder / "log.jsonl");
    {
        auto log = RunLog::resume(folder / "log.jsonl", 3, 1);
        ASSERT_TRUE(log.ok()) << log.error().sentence();
        ASSERT_TRUE(log->add(step(4, 2)).ok());
    }
    const auto history = readRunLog(folder / "log.jsonl");
    ASSERT_TRUE(history.ok());
    ASSERT_EQ(history->steps.size(), 4u);
    EXPECT_EQ(history->steps[3].step, 4u);
    EXPECT_EQ(history->epochs.size(), 1u);
}

TEST(RunLog, ResumeCutsAnEpochThatWasNotSaved)
{
    const TemporaryFolder folder;
    writeLog(folder / "log.jsonl");
    ASSERT_TRUE(RunLog::resume(folder / "log.jsonl", 4, 1).ok());
    const auto history = readRunLog(folder / "log.jsonl");
    ASSERT_TRUE(history.ok());
    EXPECT_EQ(history->steps.size(), 4u);
    EXPECT_EQ(history->epochs.size(), 1u);
}

TEST(RunLog, AnUnfinishedLastLineIsLeftOut)
{
    const TemporaryFolder folder;
    writeLog(folder / "log.jsonl");
    const std::string text = readText(folder / "log.jsonl");
    writeText(folder / "log.jsonl", text.substr(0, text.size() - 20));
    const auto history = readRunLog(folder / "log.jsonl");
    ASSERT_TRUE(history.ok());
    EXPECT_EQ(history->epochs.size(), 1u);
    ASSERT_TRUE(RunLog::resume(folder / "log.jsonl", 4, 2).ok());
    EXPECT_TRUE(readText(folder / "log.jsonl").ends_with("}\n"));
}

TEST(RunLog, ABrokenLineIsNamed)
{
    const TemporaryFolder folder;
    writeText(folder / "log.jsonl", "{\"type\":\"step\",\"step\":1,\"epoch\":1}\n{oh\n");
    const auto history = readRunLog(folder / "log.jsonl");
    ASSERT_FALSE(history.ok());
    EXPECT_THAT(history.error().sentence(), HasSubstr("line 2"));
}

TEST(RunLog, DoesNotOverwriteALog)
{
    const TemporaryFolder folder;
    writeLog(folder / "log.jsonl");
    const auto second = RunLog::create(folder / "log.jsonl");
    ASSERT_FALSE(second.ok());
    EXPECT_THAT(second.error().sentence(), HasSubstr("the log cannot be written"));
}

} // namespace
} // namespace plexus::testing
