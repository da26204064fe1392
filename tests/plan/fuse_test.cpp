// SPDX-License-Identifier: GPL-3.0-or-later
// Which kernels a program becomes, as text.
#include "engine/plan/fuse.h"
#include "engine/program/gradient.h"
#include "engine/program/window.h"
#include "tests/plan/programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string plan(const Program& program)
{
    NetworkLayouts layouts;
    const Result<KernelList> list = fuse(program, layouts);
    EXPECT_TRUE(list.ok()) << (list.ok() ? "" : list.error().sentence());
    return list.ok() ? list->print() : "";
}

TEST(Fuse, BiasAndActivationSinkIntoTheProduct)
{
    Program program;
    const Value x = input(program, "x", {8, 16});
    const Value weight = parameter(program, "w", {4, 16});
    const Value bias = parameter(program, "b", {4});
    const Value y = maximum(matmul(x, weight, Transpose::No, Transpose::Yes) + bias, 0.0);
    program.addOutput("y", y.id);
    EXPECT_EQ(plan(program), "a1 = gather x : [0:8 1:16]\n"
                             "a3 = matmul_nt a1 parameter0 8x16x4 -> maximum(add(value, parameter1), 0) : "
                             "[0:8 1:4]\n");
}

TEST(Fuse, AChainOfMapsIsOneKernel)
{
    Program program;
    const Value x = parameter(program, "x", {5, 6});
    program.addOutput("y", (exp(x * 2.0) + tanh(x)).id);
    EXPECT_EQ(plan(program), "a1 = map add(exp(mul(parameter0, 2)), tanh(parameter0)) : [0:5 1:6/8]\n");
}

TEST(Fuse, MovementsAreViewsAndNoKernels)
{
    Program program;
    const Value x = parameter(program, "x", {3, 4, 8});
    const Value y = slice(permute(x, {1, 0, 2}), 0, 1, 2) * 3.0;
    program.addOutput("y", y.id);
    const std::string text = plan(program);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

TEST(Fuse, ALongSumIsCutIntoPiecesOfManyTerms)
{
    constexpr int64_t steps = 29;
    Program program;
    std::vector<Value> parts;
    for (int64_t i = 0; i < steps; ++i) {
        parts.push_back(parameter(program, "x" + std::to_string(i), {2, 3, 4}));
    }
    program.addOutput("y", concat(parts, 1).id); // 28 additions; a map loads eight values
    const std::string text = plan(program);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
}

TEST(Fuse, AMapBeforeAReductionIsItsPrologue)
{
    Program program;
    const Value x = parameter(program, "x", {64, 12});
    program.addOutput("y", sum(x * x, {0}).id);
    EXPECT_EQ(plan(program), "a1 = sum_columns mul(parameter0, parameter0) : [1:12]\n");
}

TEST(Fuse, AWeightAfterAFlattenedImageTakesTheImagesOrder)
{
    Program program;
    const Value image = input(program, "x", {2, 4, 6, 6});
    const Value kernel = parameter(program, "k", {8, 4, 3, 3});
    const Value convolved = call("conv2d", {image, kernel},
                                 {{"stride", std::vector<int64_t>{1, 1}},
                                  {"padding", std::vector<int64_t>{1, 1, 1, 1}},
                                  {"dilation", std::vector<int64_t>{1, 1}},
                                  {"groups", int64_t{1}}});
    const Value weight = parameter(program, "w", {10, 288});
    program.addOutput("y", matmul(reshape(convolved, {2, 288}), weight, Transpose::No, Transpose::Yes).id);
    NetworkLayouts layouts;
    const Result<KernelList> list = fuse(program, layouts);
    ASSERT_TRUE(list.ok()) << list.error().sentence();
    EXPECT_EQ(list->kernels.size(), 3u) << list->print(); // gather, convolution, product: no copy
    EXPECT_EQ(layouts.parameters[1]->text(), "[0:10 1:36 1:8*36]");
    EXPECT_EQ(layouts.parameters[0]->text(), "[2:3 3:3 1:4 0:8]");
}

// A convolution of pictures of so many rows and columns, a pool behind it and what the pool's gradient needs.
std::string planOfPool(int64_t size, const Attributes& pool, bool isReadElsewhere = false)
{
    Program program;
    const Value image = input(program, "x", {2, 4, size, size});
    const Value weight = parameter(program, "k", {8, 4, 3, 3});
    const Value convolved = call("conv2d", {image, weight}, WindowSettings{.padding = {1, 1, 1, 1}}.convolution());
    const Value y = call("max_pool2d", {convolved}, pool);
    program.addOutput("y", maximum(y, 0).id);
    if (isReadElsewhere) {
        program.addOutput("z", exp(convolved).id);
    }
    const Value loss = reshape(sum(y * y, {0, 1, 2, 3}), {});
    program.addOutput("gradient/k", gradients(loss, {weight}).value()[0].id);
    return plan(program);
}

TEST(Fuse, AMaxPoolBehindAConvolutionIsPartOfIt)
{
    const Attributes halves = WindowSettings{.kernel = {2, 2}, .stride = {2, 2}}.maxPool();
    const std::string text = planOfPool(7, halves); // the last row and column are in no window
    EXPECT_THAT(text, HasSubstr(" = conv_max_pool a"));
    EXPECT_THAT(text, HasSubstr(" = conv_weight_max_pool a"));
    EXPECT_THAT(text, Not(HasSubstr(" = max_pool")));
    const std::string apart = planOfPool(7, halves, true);
    EXPECT_THAT(apart, HasSubstr(" = conv a"));
    EXPECT_THAT(apart, HasSubstr(" = max_pool a")) << "the picture is read by another, too";
    EXPECT_THAT(apart, HasSubstr(" = conv_weight_max_pool a"));
    for (const WindowSettings& other :
         {WindowSettings{.kernel = {3, 3}, .stride = {2, 2}}, WindowSettings{.kernel = {3, 3}, .stride = {3, 3}},
          WindowSettings{.kernel = {2, 2}, .stride = {2, 2}, .padding = {1, 1, 1, 1}},
          WindowSettings{.kernel = {2, 2}, .stride = {2, 2}, .ceilMode = 1}}) {
        const std::string whole = planOfPool(7, other.maxPool());
        EXPECT_THAT(whole, HasSubstr(" = max_pool a"));
        EXPECT_THAT(whole, HasSubstr(" = max_pool_gradient a"));
        EXPECT_THAT(whole, HasSubstr(" = conv_weight a"));
    }
}

TEST(Fuse, GradientsGoToTheirPlaceAndAreChecked)
{
    Program program;
    const Value x = input(program, "x", {8, 16});
    const Value weight = parameter(program, "w", {4, 16});
    const Value y = maximum(matmul(x, weight, Transpose::No, Transpose::Yes), 0.0);
    const Value loss = reshape(sum(y, {0, 1}), {1});
    program.addOutput("loss", loss.id);
    program.addOutput("gradient/w", gradients(loss, {weight}).value()[0].id);
    const std::string text = plan(program);
    EXPECT_THAT(text, HasSubstr("gradient0 = matmul_tn"));
    EXPECT_THAT(text, HasSubstr(" 4x8x16 checked"));
    // The mask is read from what the forward pass keeps, its input is not stored.
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5) << text;
}

TEST(Fuse, RandomNumbersAreDrawnAgainInsteadOfStored)
{
    Program program;
    const Value x = parameter(program, "x", {8, 16});
    const Value draw{&program, program.call("random", {}, {{"shape", std::vector<int64_t>{8, 16}},
                                                           {"stream", int64_t{5}}})};
    program.addOutput("y", (x * less(draw, constant(program, 0.5))).id);
    EXPECT_EQ(plan(program), "a1 = map mul(parameter0, less(random, 0.5)) : [0:8 1:16]\n");
}

} // namespace
} // namespace plexus::test
