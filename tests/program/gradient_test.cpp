// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/gradient.h"

#include "engine/program/interpret.h"
#include "engine/program/op.h"
#include "engine/program/window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plexus {
namespace {

Value input(Program& program, const char* name, Shape shape)
{
    return {&program, program.call("input", {},
                                   {{"name", name}, {"shape", shape.extents()}, {"type", "f32"}})};
}

double gradientAt(const std::function<Value(Value)>& function, double x)
{
    Program program;
    const Value leaf = input(program, "x", {});
    const Value gradient = gradients(function(leaf), {leaf}).value()[0];
    program.addOutput("gradient", gradient.id);
    RunContext context;
    context.inputs = {{"x", Tensor(Shape{}, x)}};
    return interpretOutputs(program, context, Rounding::Double).value()[0].second.data[0];
}

TEST(Gradient, AddsUpOverAllPaths)
{
    EXPECT_DOUBLE_EQ(gradientAt([](Value x) { return x * x + x; }, 3), 7);
    EXPECT_DOUBLE_EQ(gradientAt([](Value x) { const Value y = x * 2; return y * y * y; }, 1), 24);
}

TEST(Gradient, AtKinksIsPyTorchs)
{
    EXPECT_EQ(gradientAt([](Value x) { return maximum(x, 0); }, 0), 0) << "relu";
    EXPECT_EQ(gradientAt([](Value x) { return abs(x); }, 0), 0);
    EXPECT_EQ(gradientAt([](Value x) { return maximum(x, 0); }, 1), 1);
}

TEST(Gradient, EqualLargestElementsShareIt)
{
    Program program;
    const Value x = input(program, "x", {4});
    const Value gradient = gradients(reshape(amax(x, {0}), {}), {x}).value()[0];
    program.addOutput("gradient", gradient.id);
    RunContext context;
    context.inputs = {{"x", Tensor({4}, {1, 3, 3, 2})}};
    EXPECT_EQ(interpretOutputs(program, context, Rounding::Double).value()[0].second.data,
              (std::vector<double>{0, 0.5, 0.5, 0}));
}

TEST(Gradient, IsInvalidWhereNoneArrives)
{
    Program program;
    const Value x = input(program, "x", {}), y = input(program, "y", {}), z = input(program, "z", {});
    const auto result = gradients(select(less(y, x), x, x * 2), {x, y, z});
    ASSERT_TRUE(result.ok());
    EXPECT_TRUE((*result)[0]);
    EXPECT_FALSE((*result)[1]) << "only through a comparison";
    EXPECT_FALSE((*result)[2]);
}

TEST(Gradient, BuildsOnlyTheNeededPaths)
{
    Program program;
    const Value x = input(program, "x", {3, 4}), w = input(program, "w", {4, 5});
    const Value loss = reshape(sum(matmul(x, w), {0, 1}), {});
    const size_t before = program.nodes.size();
    ASSERT_TRUE(gradients(loss, {w}).ok());
    size_t products = 0;
    for (size_t id = before; id < program.nodes.size(); ++id) {
        products += program.nodes[id].op->key == "matmul";
    }
    EXPECT_EQ(products, 1u);
}

TEST(Gradient, KeepsTheSourceOfTheForwardNode)
{
    Program program;
    const Value x = input(program, "x", {});
    program.source = "first";
    const Value y = tanh(x);
    program.source = "second";
    const Value z = exp(y);
    program.source = "";
    const size_t before = program.nodes.size();
    ASSERT_TRUE(gradients(z, {x}).ok());
    EXPECT_EQ(program.nodes[before].source, "second");
    EXPECT_EQ(program.nodes.back().source, "first");
    EXPECT_EQ(program.source, "");
}

TEST(Gradient, RefusesInWords)
{
    Program program;
    const Value x = input(program, "x", {1, 1, 4, 4});
    EXPECT_EQ(gradients(x, {x}).error().sentence(), "only one number has a gradient, got (1, 1, 4, 4)");
    program.source = "pool7";
    Attributes pool = WindowSettings{.kernel = {2, 2}, .stride = {2, 2}}.maxPool();
    const Value y = call("max_pool2d", {x}, pool);
    const Value taps = call("max_pool2d_tap", {x}, pool);
    pool.set("size", std::vector<int64_t>{4, 4});
    const Value loss = reshape(sum(call("max_pool2d_gradient", {taps, y}, pool), {0, 1, 2, 3}), {});
    EXPECT_EQ(gradients(loss, {x}).error().sentence(), "pool7: the op max_pool2d_gradient has no gradient");
}

} // namespace
} // namespace plexus
