// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/loops.h"

#include "engine/plan/fuse.h"
#include "tests/plan/programs.h"

#include <functional>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

constexpr int64_t samples = 16, units = 8;

bool always(const KernelLoop&) { return true; }

std::vector<KernelLoop> loopsOf(const Program& program, bool joinsShort = false,
                                const std::function<bool(const KernelLoop&)>& isPossible = always)
{
    NetworkLayouts layouts;
    const Result<KernelList> list = fuse(program, layouts);
    EXPECT_TRUE(list.ok()) << (list.ok() ? "" : list.error().sentence());
    return findLoops(*list, joinsShort, isPossible);
}

// h = tanh(change(h, step) W + x) so many times; all of them are asked for.
Program recurrence(int steps, const std::function<Value(Value, int)>& change)
{
    Program program;
    const Value x = input(program, "x", {samples, units}), weight = parameter(program, "w", {units, units});
    Value h = x;
    for (int step = 0; step < steps; ++step) {
        h = tanh(matmul(change(h, step), weight) + x);
        program.addOutput("h" + std::to_string(step), h.id);
    }
    return program;
}

TEST(Loops, AreTheStepsOfARecurrence)
{
    const std::vector<KernelLoop> loops = loopsOf(recurrence(9, [](const Value& h, int) { return h; }));
    ASSERT_EQ(loops.size(), 1u);
    EXPECT_EQ(loops[0].period, 1u);
    EXPECT_EQ(loops[0].steps, 9u);
    EXPECT_EQ(loops[0].rows, samples);
}

TEST(Loops, HaveSomeSteps)
{
    EXPECT_TRUE(loopsOf(recurrence(1, [](const Value& h, int) { return h; })).empty());
    EXPECT_TRUE(loopsOf(recurrence(3, [](const Value& h, int) { return h; })).empty());
}

TEST(Loops, AreCutWhereTheyAreLong)
{
    const std::vector<KernelLoop> loops = loopsOf(recurrence(250, [](const Value& h, int) { return h; }));
    ASSERT_EQ(loops.size(), 2u);
    EXPECT_EQ(loops[0].end(), loops[1].first);
    EXPECT_EQ(loops[0].steps + loops[1].steps, 250u);
}

TEST(Loops, ConsistOfSeveralKernels)
{
    const std::vector<KernelLoop> loops = loopsOf(recurrence(6, [](const Value& h, int) {
        return pad(slice(h, 1, 0, units / 2), 1, 0, units / 2) * pad(slice(h, 1, units / 2, units / 2), 1, 0, units / 2);
    }));
    ASSERT_EQ(loops.size(), 1u);
    EXPECT_EQ(loops[0].period, 2u);
    EXPECT_GE(loops[0].steps, 5u);
}

TEST(Loops, AreNorms)
{
    Program program;
    const Value x = input(program, "x", {samples, 4, units});
    const Value centred = x - reshape(mean(x, {2}), {samples, 4, 1});
    program.addOutput("y", (centred * rsqrt(reshape(mean(centred * centred, {2}), {samples, 4, 1}) + 1e-5)).id);
    const std::vector<KernelLoop> loops = loopsOf(program);
    ASSERT_EQ(loops.size(), 1u);
    EXPECT_EQ(loops[0].period, 3u);
    EXPECT_EQ(loops[0].steps, 1u);
    EXPECT_EQ(loops[0].rows % 2, 0);
}

// A sample's steps that read another sample's must wait for it.
TEST(Loops, DoNotMixRows)
{
    const auto rolled = [](const Value& h, int) {
        return pad(slice(h, 0, 1, samples - 1), 0, 0, 1) * 0.5;
    };
    EXPECT_TRUE(loopsOf(recurrence(6, rolled)).empty());
}

// So many layers, each with weights of its own.
Program layers(int count, int64_t width)
{
    Program program;
    Value h = input(program, "x", {samples, width});
    for (int layer = 0; layer < count; ++layer) {
        h = tanh(matmul(h, parameter(program, "w", {width, width})));
    }
    program.addOutput("h", h.id);
    return program;
}

TEST(Loops, AreOfOneWeight)
{
    EXPECT_TRUE(loopsOf(layers(6, units)).empty());
}

TEST(Loops, AreShortKernelsWhereTheyAreWanted)
{
    const std::vector<KernelLoop> loops = loopsOf(layers(6, units), true);
    ASSERT_EQ(loops.size(), 1u); // the sixth is alone
    EXPECT_EQ(loops[0].period, 5u);
    EXPECT_EQ(loops[0].steps, 1u);
    EXPECT_EQ(loops[0].rows, 1);
    EXPECT_TRUE(loopsOf(layers(6, 512), true).empty());
}

TEST(Loops, AreAsLongAsTheDeviceCanDoThem)
{
    const auto atMostTwo = [](const KernelLoop& loop) { return loop.period <= 2; };
    const std::vector<KernelLoop> loops = loopsOf(layers(6, units), true, atMostTwo);
    ASSERT_EQ(loops.size(), 3u);
    EXPECT_EQ(loops[0].end(), loops[1].first);
    EXPECT_EQ(loops[1].end(), loops[2].first);
    EXPECT_TRUE(loopsOf(layers(6, units), true, [](const KernelLoop&) { return false; }).empty());
}

} // namespace
} // namespace plexus::test
