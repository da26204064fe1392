// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/pool_first.h"

#include "engine/program/gradient.h"
#include "engine/program/interpret.h"
#include "engine/program/value.h"
#include "engine/program/verify.h"
#include "engine/program/window_examples.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace plexus {
namespace {

const Attributes halves = WindowSettings{.kernel = {2, 2}, .stride = {2, 2}}.maxPool();

Value picture(Program& program, const Shape& shape)
{
    return {&program, program.call("input", {}, {{"name", "x"}, {"shape", shape.extents()}, {"type", "f32"}})};
}

// A number a channel: 0.5, -0.5, 1.5 ...
Value bias(Program& program, int64_t channels)
{
    std::vector<double> values;
    for (int64_t i = 0; i < channels; ++i) {
        values.push_back(i % 2 == 0 ? 0.5 + static_cast<double>(i) / 2 : -0.5);
    }
    return constant(program, {channels, 1, 1}, std::move(values));
}

// "y": the pool of maximum(x + bias, bound).
Program biasClampAndPool(const Shape& shape, const Attributes& attributes, double bound = 0)
{
    Program program;
    const Value x = picture(program, shape);
    program.source = "relu";
    const Value clamped = maximum(x + bias(program, shape[1]), bound);
    program.source = "pool";
    program.addOutput("y", call("max_pool2d", {clamped}, attributes).id);
    program.source.clear();
    return program;
}

// Adds the gradient of x, where what arrives at y has both signs.
Program withGradient(Program program)
{
    const Value y{&program, program.output("y")};
    std::vector<double> weights;
    for (int64_t i = 0; i < y.shape().elements(); ++i) {
        weights.push_back(static_cast<double>(i % 7 - 3));
    }
    const Value loss = reshape(sum(y * constant(program, y.shape(), weights), {0, 1, 2, 3}), {});
    program.addOutput("gradient", gradients(loss, {Value{&program, 0}}).value()[0].id);
    EXPECT_TRUE(verify(program).ok()) << program.print();
    return program;
}

void expectSame(const Program& before, const Program& after, const Tensor& x)
{
    RunContext context;
    context.inputs = {{"x", x}};
    const auto expected = interpretOutputs(before, context, Rounding::Float32).value();
    const auto seen = interpretOutputs(after, context, Rounding::Float32).value();
    ASSERT_EQ(seen.size(), expected.size());
    for (size_t output = 0; output < seen.size(); ++output) {
        const std::vector<double>& a = expected[output].second.data;
        const std::vector<double>& b = seen[output].second.data;
        ASSERT_EQ(a.size(), b.size());
        for (size_t i = 0; i < a.size(); ++i) {
            EXPECT_TRUE(std::isnan(a[i]) ? std::isnan(b[i]) : a[i] == b[i])
                << seen[output].first << " " << i << ": " << a[i] << ", " << b[i];
        }
    }
}

// Few different values, so that windows have ties; minus infinity among them.
Tensor manyTies(const Shape& shape)
{
    Tensor x(shape);
    const std::vector<double> values = {0.0, 2, -1, 1, 2, -std::numeric_limits<double>::infinity(), -3, 1};
    uint32_t state = 1;
    for (double& value : x.data) {
        state = state * 1664525u + 1013904223u;
        value = values[(state >> 16) % values.size()];
    }
    return x;
}

// The shapes of the calls of an op.
std::vector<Shape> shapesOf(const Program& program, std::string_view op)
{
    std::vector<Shape> shapes;
    for (const Node& node : program.nodes) {
        if (node.op->key == op) {
            shapes.push_back(node.shape);
        }
    }
    return shapes;
}

TEST(PoolFirst, GivesTheSameValuesAndGradients)
{
    for (const PoolExample& example : maxPoolExamples()) {
        for (const double bound : {0.0, 1.0, -2.0}) {
            SCOPED_TRACE(example.name);
            const Program before = biasClampAndPool(example.image, example.settings.maxPool(), bound);
            Program after = before;
            poolFirst(after);
            expectSame(withGradient(before), withGradient(after), manyTies(example.image));
        }
    }
}

TEST(PoolFirst, PutsTheMapsBehindThePool)
{
    Program program = biasClampAndPool({2, 3, 6, 8}, halves);
    poolFirst(program);
    const std::vector<Shape> small = {{2, 3, 3, 4}};
    EXPECT_EQ(shapesOf(program, "add"), small) << program.print();
    EXPECT_EQ(shapesOf(program, "maximum"), small);
    const Node& last = program[program.output("y")];
    EXPECT_EQ(last.op->key, "maximum");
    EXPECT_EQ(last.source, "relu");
    const Node& pool = program[program[last.inputs[0]].inputs[0]];
    EXPECT_EQ(pool.op->key, "max_pool2d");
    EXPECT_EQ(pool.source, "pool");
    EXPECT_EQ(program[pool.inputs[0]].op->key, "input");
}

TEST(PoolFirst, ANaNStaysOne)
{
    Program program = biasClampAndPool({1, 1, 2, 4}, halves);
    const Program before = program;
    poolFirst(program);
    expectSame(before, program, Tensor({1, 1, 2, 4}, {-1, 3, -1, -2, std::nan(""), 1, -4, -5}));
}

TEST(PoolFirst, LeavesAWindowOfPaddingAlone)
{
    const Shape image{1, 1, 2, 4}; // dilated by 3: the taps at -1 and 2 miss both rows
    const Attributes missing =
        WindowSettings{.kernel = {2, 2}, .stride = {2, 2}, .padding = {1, 1, 0, 0}, .dilation = {3, 1}}.maxPool();
    Program program = biasClampAndPool(image, missing);
    const std::string before = program.print();
    poolFirst(program);
    EXPECT_EQ(program.print(), before);
}

TEST(PoolFirst, LeavesWhatAnotherReadsAndWhatIsNotIncreasing)
{
    const auto clampedShapes = [](const std::function<Value(Program&, Value)>& read, const Attributes& pool = halves) {
        Program program;
        const Value clamped = maximum(picture(program, {1, 1, 4, 4}), 0);
        program.addOutput("y", call("max_pool2d", {read(program, clamped)}, pool).id);
        poolFirst(program);
        EXPECT_TRUE(verify(program).ok()) << program.print();
        return shapesOf(program, "maximum");
    };
    const auto isMoved = [](const std::vector<Shape>& shapes) { return shapes == std::vector<Shape>{{1, 1, 2, 2}}; };
    EXPECT_TRUE(isMoved(clampedShapes([](Program&, Value z) { return z; })));
    EXPECT_FALSE(isMoved(clampedShapes([](Program& program, Value z) {
        program.addOutput("z", z.id);
        return z;
    })));
    EXPECT_FALSE(isMoved(clampedShapes([](Program& program, Value z) {
        program.addOutput("z", exp(z).id);
        return z;
    })));
    EXPECT_FALSE(isMoved(clampedShapes([](Program&, Value z) { return z * -1.0; })));
    EXPECT_FALSE(isMoved(clampedShapes([](Program&, Value z) { return z + z; })));
    // A pool that leaves as many elements as there were.
    const Attributes dense = WindowSettings{.kernel = {3, 3}, .padding = {1, 1, 1, 1}}.maxPool();
    EXPECT_FALSE(isMoved(clampedShapes([](Program&, Value z) { return z; }, dense)));
}

} // namespace
} // namespace plexus
