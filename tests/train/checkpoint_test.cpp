// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/checkpoint.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

using ::testing::HasSubstr;

Checkpoint example(uint64_t step = 7)
{
    Checkpoint checkpoint;
    checkpoint.position = {.step = step, .epoch = 2, .cursor = 3, .lossSum = 1.0 / 3, .lossCount = 2.0 / 3, .correctSum = 5, .judged = 95.5, .samples = 96};
    checkpoint.position.last.epoch = 1;
    checkpoint.position.last.confusion = {{1, 2}, {3, 4}};
    checkpoint.history = {{{"validation_loss", 1.0 / 3}, {"accuracy", 0.1}}, {{"validation_loss", 0.25}, {"accuracy", 1}}};
    checkpoint.seed = 4294967295u;
    checkpoint.order = {2, 0, 1};
    checkpoint.memory = {{1.0 / 3, 1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 1.0 / 7}};
    checkpoint.parameterNames = {"dense.weight", "dense.bias"};
    checkpoint.stateNames = {"norm.running_mean"};
    checkpoint.slotNames = {"exp_avg"};
    checkpoint.values.parameters = {Tensor(Shape{2, 2}, {0.5, -1, 3, 0.25}), Tensor(Shape{2}, {1, 2})};
    checkpoint.values.states = {Tensor(Shape{2}, {9, 8})};
    checkpoint.values.slots = {{Tensor(Shape{2, 2}, {4, 3, 2, 1}), Tensor(Shape{2}, {0, 7})}};
    checkpoint.fingerprint = "device, driver";
    return checkpoint;
}

void expectEqual(const Checkpoint& a, const Checkpoint& b)
{
    EXPECT_EQ(a.position.step, b.position.step);
    EXPECT_EQ(a.position.epoch, b.position.epoch);
    EXPECT_EQ(a.position.cursor, b.position.cursor);
    EXPECT_EQ(a.position.lossSum, b.position.lossSum);
    EXPECT_EQ(a.position.lossCount, b.position.lossCount);
    EXPECT_EQ(a.position.correctSum, b.position.correctSum);
    EXPECT_EQ(a.position.judged, b.position.judged);
    EXPECT_EQ(a.position.samples, b.position.samples);
    EXPECT_EQ(a.position.last.confusion, b.position.last.confusion);
    EXPECT_EQ(a.history, b.history);
    EXPECT_EQ(a.seed, b.seed);
    EXPECT_EQ(a.order, b.order);
    EXPECT_EQ(a.memory, b.memory);
    EXPECT_EQ(a.parameterNames, b.parameterNames);
    EXPECT_EQ(a.slotNames, b.slotNames);
    EXPECT_EQ(a.values.parameters, b.values.parameters);
    EXPECT_EQ(a.values.states, b.values.states);
    EXPECT_EQ(a.values.slots, b.values.slots);
    EXPECT_EQ(a.fingerprint, b.fingerprint);
}

TEST(Checkpoint, GivesBackEveryBit)
{
    const auto read = parseCheckpoint(checkpointBytes(example()), "test");
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    expectEqual(*read, example());
}

TEST(Checkpoint, KeepsDoublesThatNoFloatHolds)
{
    Checkpoint checkpoint = example();
    checkpoint.values.parameters[0].data[0] = 1.0 / 3;
    const auto read = parseCheckpoint(checkpointBytes(checkpoint), "test");
    ASSERT_TRUE(read.ok());
    expectEqual(*read, checkpoint);
}

TEST(Checkpoint, RefusesEveryTruncation)
{
    const std::string bytes = checkpointBytes(example());
    for (size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_FALSE(parseCheckpoint(bytes.substr(0, size), "test").ok()) << size;
    }
}

TEST(Checkpoint, RefusesAChangedByte)
{
    const std::string bytes = checkpointBytes(example());
    for (size_t at = 0; at < bytes.size(); ++at) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 4);
        ASSERT_FALSE(parseCheckpoint(changed, "test").ok()) << at;
    }
    std::string changed = bytes;
    changed[bytes.size() / 2] ^= 1;
    EXPECT_THAT(parseCheckpoint(changed, "a.checkpoint").error().sentence(),
                HasSubstr("a.checkpoint: the checkpoint is damaged: the checksum does not fit"));
}

TEST(CheckpointFolder, KeepsTheNewestTwo)
{
    const TemporaryFolder folder;
    const CheckpointFolder checkpoints(folder / "checkpoints");
    for (const uint64_t step : {0u, 9u, 10u, 1000u}) {
        ASSERT_TRUE(checkpoints.save(example(step)).ok());
    }
    EXPECT_EQ(checkpoints.loadNewest()->position.step, 1000u);
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "checkpoints")) {
        names.push_back(entry.path().filename());
    }
    EXPECT_EQ(names.size(), 2u);
}

TEST(CheckpointFolder, KeepsTheEndsOfEpochsItIsToldTo)
{
    const TemporaryFolder folder;
    const CheckpointFolder checkpoints(folder / "checkpoints");
    Checkpoint checkpoint = example(10);
    checkpoint.position.cursor = 0; // epoch 2 begins: the end of epoch 1
    ASSERT_TRUE(checkpoints.save(checkpoint, {1}).ok());
    for (const uint64_t step : {11u, 12u, 13u}) {
        ASSERT_TRUE(checkpoints.save(example(step), {1}).ok());
    }
    const auto end = checkpoints.loadEndOf(1);
    ASSERT_TRUE(end.ok()) << end.error().sentence();
    EXPECT_EQ(end->position.step, 10u);
    ASSERT_TRUE(checkpoints.save(example(14)).ok());
    EXPECT_THAT(checkpoints.loadEndOf(1).error().sentence(),
                HasSubstr("there is no checkpoint of the end of epoch 1"));
}

TEST(CheckpointFolder, FallsBackWhenTheNewestIsDamaged)
{
    const TemporaryFolder folder;
    const CheckpointFolder checkpoints(folder / "checkpoints");
    ASSERT_TRUE(checkpoints.save(example(1)).ok());
    ASSERT_TRUE(checkpoints.save(example(2)).ok());
    for (const auto& entry : std::filesystem::directory_iterator(folder / "checkpoints")) {
        if (entry.path().filename().string().find("step-000000000002") != std::string::npos) {
            writeText(entry.path(), "PLEXUS");
        }
    }
    const auto newest = checkpoints.loadNewest();
    ASSERT_TRUE(newest.ok()) << newest.error().sentence();
    EXPECT_EQ(newest->position.step, 1u);
}

TEST(CheckpointFolder, SaysThatThereIsNone)
{
    const TemporaryFolder folder;
    const auto newest = CheckpointFolder(folder / "checkpoints").loadNewest();
    ASSERT_FALSE(newest.ok());
    EXPECT_THAT(newest.error().sentence(), HasSubstr("the run has no checkpoint"));
}

} // namespace
} // namespace plexus::testing
