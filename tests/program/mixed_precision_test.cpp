// SPDX-License-Identifier: GPL-3.0-or-later
// Where numbers are rounded to 16 bits, and how. (tests/vk/halves_test.cpp: devices give the same bits.)
#include "engine/program/mixed_precision.h"

#include "engine/program/op.h"
#include "engine/program/simplify.h"
#include "engine/program/verify.h"
#include "engine/program/window.h"
#include "tests/plan/programs.h"

#include <bit>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

uint32_t nearest(uint32_t bits)
{
    const double value = findOp("to_bfloat16")->map(std::bit_cast<float>(bits), 0, 0);
    return std::bit_cast<uint32_t>(static_cast<float>(value));
}

TEST(ToBfloat16, RoundsToTheNearestAndToTheEvenOfTwo)
{
    EXPECT_EQ(nearest(0x3f800000), 0x3f800000u);
    EXPECT_EQ(nearest(0x3f807fff), 0x3f800000u);
    EXPECT_EQ(nearest(0x3f808000), 0x3f800000u); // in the middle
    EXPECT_EQ(nearest(0x3f808001), 0x3f810000u);
    EXPECT_EQ(nearest(0x3f818000), 0x3f820000u); // in the middle
    EXPECT_EQ(nearest(0xc0490fdb), 0xc0490000u);
}

TEST(ToBfloat16, KeepsTheEdges)
{
    EXPECT_EQ(nearest(0x80000000), 0x80000000u); // -0
    EXPECT_EQ(nearest(0x00008000), 0u);          // below the least
    EXPECT_EQ(nearest(0x00008001), 0x00010000u);
    EXPECT_EQ(nearest(0x007fffff), 0x00800000u);
    EXPECT_EQ(nearest(0x7f7f7fff), 0x7f7f0000u); // the largest
    EXPECT_EQ(nearest(0x7f7f8000), 0x7f800000u); // infinity
    EXPECT_EQ(nearest(0xff800000), 0xff800000u);
    EXPECT_TRUE(std::isnan(std::bit_cast<float>(nearest(0x7f800001)))); // whose upper half is infinity's
}

double nearestFloat16(double value) { return findOp("to_float16")->map(value, 0, 0); }

TEST(ToFloat16, RoundsToTheNearestAndToTheEvenOfTwo)
{
    EXPECT_EQ(nearestFloat16(1 + 0x1p-10), 1 + 0x1p-10);
    EXPECT_EQ(nearestFloat16(1 + 0x1p-11), 1); // in the middle
    EXPECT_EQ(nearestFloat16(1 + 0x1.002p-11), 1 + 0x1p-10);
    EXPECT_EQ(nearestFloat16(1 + 3 * 0x1p-11), 1 + 0x1p-9); // in the middle
    EXPECT_EQ(nearestFloat16(-2049), -2048);                // in the middle
    EXPECT_EQ(nearestFloat16(-2051), -2052);
}

TEST(ToFloat16, KeepsTheEdges)
{
    EXPECT_TRUE(std::signbit(nearestFloat16(-0.0)));
    EXPECT_EQ(nearestFloat16(0x1p-25), 0); // in the middle of nothing and the least
    EXPECT_EQ(nearestFloat16(0x1.002p-25), 0x1p-24);
    EXPECT_EQ(nearestFloat16(-0x1.8p-24), -0x1p-23); // in the middle
    EXPECT_EQ(nearestFloat16(0x1.ffep-15), 0x1p-14);
    EXPECT_EQ(nearestFloat16(65519), 65504);
    EXPECT_EQ(nearestFloat16(65520), INFINITY);
    EXPECT_EQ(nearestFloat16(-1e30), -INFINITY);
    EXPECT_TRUE(std::isnan(nearestFloat16(NAN)));
}

// The ops of the values behind which numbers are rounded, in order.
std::vector<std::string> roundedIn(const Program& program)
{
    const Program mixed = withHalves(simplify(program), "to_bfloat16");
    EXPECT_TRUE(verify(mixed).ok()) << mixed.print();
    std::vector<std::string> ops;
    for (const Node& node : mixed.nodes) {
        if (node.op->key == "to_bfloat16") {
            ops.push_back(mixed[node.inputs[0]].op->key);
        }
    }
    return ops;
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(MixedPrecision, ActivationsAreRoundedOnceAndWeightsNever)
{
    Program program;
    const Value x = input(program, "x", {64, 8}), first = parameter(program, "first", {8, 8}),
                bias = parameter(program, "bias", {8}), second = parameter(program, "second", {8, 4});
    const Value z = matmul(x, first) + bias;
    const Value y = maximum(z, 0);
    program.addOutput("loss", sum(matmul(y, second) * matmul(y, second), {0, 1}).id);
    // What a product reads of the samples; below the ReLU, whose result then is exact; the end of a product, its square.
    EXPECT_THAT(roundedIn(program), ElementsAre("input", "add", "mul"));
}

TEST(MixedPrecision, WhatALossReadsAndTheHostIsNot)
{
    Program program;
    const Value x = input(program, "x", {64, 8}), weight = parameter(program, "weight", {8, 4});
    const Value labels = input(program, "labels", {64}, "i32");
    const Value logits = matmul(tanh(x), weight);
    program.addOutput("loss", sum(call("softmax_cross_entropy", {logits, labels}), {0}).id);
    program.addOutput("logits/output", logits.id);
    EXPECT_THAT(roundedIn(program), ElementsAre("tanh"));
}

TEST(MixedPrecision, GradientsOfWeightsAreNot)
{
    Program program;
    const Value x = tanh(input(program, "x", {64, 8})), dy = exp(input(program, "dy", {64, 4}));
    const Value weight = parameter(program, "weight", {8, 4});
    program.addOutput("gradient/weight", (matmul(x, dy, Transpose::Yes) + weight * 0.01).id);
    EXPECT_THAT(roundedIn(program), ElementsAre("tanh", "exp"));
}

TEST(MixedPrecision, StatisticsAreNot)
{
    Program program;
    const Value x = input(program, "x", {64, 8}), weight = parameter(program, "weight", {8, 8});
    const Value y = matmul(x, weight);
    const Value centred = y - expand(mean(y, {0}), {64, 8});
    program.addOutput("loss", sum(matmul(centred, weight), {0, 1}).id);
    EXPECT_THAT(roundedIn(program), ElementsAre("input", "matmul", "sub", "matmul"));
}

TEST(MixedPrecision, AConvolutionWhosePoolIsComputedAtOnceIsNot)
{
    const auto rounded = [](const WindowSettings& pool) {
        Program program;
        const Value x = input(program, "x", {2, 4, 8, 8});
        const Attributes same = WindowSettings{.padding = {1, 1, 1, 1}}.convolution();
        const Value y = call("conv2d", {x, parameter(program, "first", {4, 4, 3, 3})}, same);
        const Value z = maximum(call("max_pool2d", {y}, pool.maxPool()), 0);
        const Value end = call("conv2d", {z, parameter(program, "second", {4, 4, 3, 3})}, same);
        program.addOutput("loss", sum(end * end, {0, 1, 2, 3}).id);
        return roundedIn(program);
    };
    EXPECT_THAT(rounded({.kernel = {2, 2}, .stride = {2, 2}}), ElementsAre("input", "max_pool2d", "mul"));
    EXPECT_THAT(rounded({.kernel = {3, 3}, .stride = {2, 2}}), ElementsAre("input", "conv2d", "mul")); // is stored
}

TEST(MixedPrecision, WithoutProductsNothingIsRounded)
{
    Program program;
    const Value x = input(program, "x", {64, 8});
    program.addOutput("loss", sum(tanh(x) * parameter(program, "p", {64, 8}), {0, 1}).id);
    EXPECT_THAT(roundedIn(program), IsEmpty());
}

} // namespace
} // namespace plexus::test
