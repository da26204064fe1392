// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/combine.h"

#include "engine/plan/fuse.h"
#include "engine/program/gradient.h"
#include "tests/plan/programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;

std::string combined(const Program& program)
{
    NetworkLayouts layouts;
    Result<KernelList> list = fuse(program, layouts);
    EXPECT_TRUE(list.ok()) << (list.ok() ? "" : list.error().sentence());
    combine(*list);
    return list->print();
}

TEST(Combine, LabelsAreGatheredWithTheirSamples)
{
    Program program;
    const Value x = input(program, "x", {64, 8}), labels = input(program, "labels", {64}, "i32");
    const Value weight = parameter(program, "w", {8, 4});
    program.addOutput("loss", sum(call("softmax_cross_entropy", {matmul(x, weight), labels}), {0}).id);
    const std::string text = combined(program);
    EXPECT_THAT(text, HasSubstr("a0, a1 = gather x labels"));
}

TEST(Combine, NumbersThatAreChangedOnTheirWayAreGatheredAlone)
{
    Program program;
    const Value x = input(program, "x", {64, 8}), target = input(program, "target", {64});
    const Value y = sum(x * parameter(program, "w", {64, 8}), {1}) - target * 2.0;
    program.addOutput("loss", sum(y * y, {0}).id);
    EXPECT_THAT(combined(program), HasSubstr("= gather target"));
}

TEST(Combine, ABiasGradientComesWithTheWeightGradient)
{
    Program program;
    const Value x = input(program, "x", {8, 16});
    const Value weight = parameter(program, "w", {4, 16});
    const Value bias = parameter(program, "b", {4});
    const Value y = tanh(matmul(x, weight, Transpose::No, Transpose::Yes) + bias);
    const Value loss = reshape(sum(y, {0, 1}), {1});
    const auto derived = gradients(loss, {weight, bias}).value();
    program.addOutput("loss", loss.id);
    program.addOutput("gradient/w", derived[0].id);
    program.addOutput("gradient/b", derived[1].id);
    const std::string text = combined(program);
    EXPECT_THAT(text, HasSubstr("gradient0, gradient1 = matmul_tn")) << text;
    EXPECT_THAT(text, Not(HasSubstr("sum_columns")));
}

TEST(Combine, ASumThatSomeoneReadsBeforeTheProductStays)
{
    Program program;
    const Value x = input(program, "x", {8, 16});
    const Value d = input(program, "d", {8, 4});
    const Value sums = sum(d, {0});
    const Value scaled = x * sum(sums * sums, {0, 1});
    program.addOutput("sums", sums.id);
    program.addOutput("y", matmul(d, scaled, Transpose::Yes, Transpose::No).id);
    EXPECT_THAT(combined(program), HasSubstr("sum_columns"));
}

TEST(Combine, TwoSumsOfTheSameNumbersAreOne)
{
    Program program;
    const Value x = input(program, "x", {64, 8}), d = input(program, "d", {64, 8}), other = input(program, "other", {64, 8});
    program.addOutput("bias", sum(d, {0}).id);
    program.addOutput("other", sum(other, {0}).id);
    program.addOutput("weight", sum(d * x, {0}).id);
    const std::string text = combined(program);
    EXPECT_THAT(text, HasSubstr("sum_columns a1, mul(a1, a0)"));
    EXPECT_THAT(text, HasSubstr("= sum_columns a2 "));
}

TEST(Combine, ASumOfWhatIsMadeLaterStays)
{
    Program program;
    const Value x = input(program, "x", {64, 8});
    const Value sums = sum(x, {0});
    program.addOutput("sums", sums.id);
    program.addOutput("squares", sum(x * sums, {0}).id);
    EXPECT_THAT(combined(program), HasSubstr("sum_columns a0 "));
}

// Losses of samples and how many of them are guessed right; the losses summed up, or row by row.
std::string judged(bool isSummed, int64_t rows = 8, double share = 1)
{
    Program program;
    const Value logits = input(program, "x", {rows, 4});
    const Value labels = input(program, "labels", {rows}, "i32");
    const Value losses = call("softmax_cross_entropy", {logits, labels});
    const Value guess = reshape(call("argmax", {logits}, {{"axes", std::vector<int64_t>{1}}}), {rows});
    const Value hits = equal(toFloat(guess), toFloat(labels));
    program.addOutput("loss", isSummed ? reshape(sum(losses, {0}), {1}).id : losses.id);
    program.addOutput("hits", reshape(sum(share == 1 ? hits : hits * share, {0}), {1}).id);
    return combined(program);
}

TEST(Combine, HitsAreCountedWithTheLossWhereThatIsSummedToo)
{
    EXPECT_THAT(judged(true), Not(HasSubstr("argmax")));
    EXPECT_THAT(judged(true), Not(HasSubstr("sum_rows")));
}

TEST(Combine, HitsOfRowsComeWithTheLossesOfRows)
{
    for (const std::string& text : {judged(false), judged(true, 4096), judged(true, 4096, 0.25)}) {
        EXPECT_THAT(text, Not(HasSubstr("argmax")));
        EXPECT_THAT(text, HasSubstr("sum_rows"));
    }
    EXPECT_THAT(judged(true, 4096, 0.25), HasSubstr("mul(a3, 0.25)"));
}

TEST(Combine, AGuessThatSomeoneElseWantsIsMade)
{
    Program program;
    const Value logits = input(program, "x", {8, 4});
    const Value labels = input(program, "labels", {8}, "i32");
    const Value guess = toFloat(reshape(call("argmax", {logits}, {{"axes", std::vector<int64_t>{1}}}), {8}));
    program.addOutput("losses", call("softmax_cross_entropy", {logits, labels}).id);
    program.addOutput("hits", reshape(sum(equal(guess, toFloat(labels)) * guess, {0}), {1}).id);
    EXPECT_THAT(combined(program), HasSubstr("argmax"));
}

} // namespace
} // namespace plexus::test
