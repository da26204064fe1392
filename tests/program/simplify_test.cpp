// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/simplify.h"

#include "engine/program/interpret.h"
#include "engine/program/op.h"
#include "engine/program/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace plexus {
namespace {

Value input(Program& program, Shape shape)
{
    return {&program, program.call("input", {},
                                   {{"name", "x"}, {"shape", shape.extents()}, {"type", "f32"}})};
}

// What is left of out = function(x), as the ops' keys.
std::string left(const std::function<Value(Value)>& function, Shape shape = {2, 3})
{
    Program program;
    program.addOutput("out", function(input(program, std::move(shape))).id);
    const Program simple = simplify(program);
    EXPECT_TRUE(verify(simple).ok()) << verify(simple).error().sentence();
    std::string keys;
    for (const Node& node : simple.nodes) {
        keys += (keys.empty() ? "" : " ") + node.op->key;
    }
    return keys;
}

TEST(Simplify, DropsWhatHasNoEffect)
{
    EXPECT_EQ(left([](Value x) { return x * 1.0; }), "input");
    EXPECT_EQ(left([](Value x) { return 1.0 * x; }), "input");
    EXPECT_EQ(left([](Value x) { return x + 0.0; }), "input");
    EXPECT_EQ(left([](Value x) { return 0.0 + x - 0.0; }), "input");
    EXPECT_EQ(left([](Value x) { return x / 1.0; }), "input");
    EXPECT_EQ(left([](Value x) { return permute(permute(x, {1, 0}), {1, 0}); }), "input");
    EXPECT_EQ(left([](Value x) { return reshape(reshape(x, {6}), {2, 3}); }), "input");
    EXPECT_EQ(left([](Value x) { return pad(slice(x, 0, 0, 2), 1, 0, 0); }), "input");
    EXPECT_EQ(left([](Value x) { return sum(x, {0}); }, {1, 3}), "input");
}

TEST(Simplify, KeepsWhatHasAnEffect)
{
    EXPECT_EQ(left([](Value x) { return x * 0.0; }), "input constant mul") << "a NaN must stay one";
    EXPECT_EQ(left([](Value x) { return permute(x, {1, 0}); }, {2, 2}), "input permute");
    EXPECT_EQ(left([](Value x) { return 0.0 - x; }), "input constant sub");
}

TEST(Simplify, JoinsMovementsOfOneKind)
{
    EXPECT_EQ(left([](Value x) { return reshape(reshape(x, {6}), {3, 2}); }), "input reshape");
    EXPECT_EQ(left([](Value x) {
                  return expand(expand(x, {4, 2, 3}), {5, 4, 2, 3});
              }),
              "input expand");
    EXPECT_EQ(left(
                  [](Value x) {
                      return permute(permute(x, {1, 2, 0}), {1, 0, 2});
                  },
                  {2, 3, 4}),
              "input permute");
}

TEST(Simplify, JoinedPermutesMoveTheSame)
{
    Program program;
    const Value x = input(program, {2, 3, 4});
    program.addOutput("out", permute(permute(x, {1, 2, 0}), {1, 0, 2}).id);
    RunContext context;
    Tensor tensor(Shape{2, 3, 4});
    for (size_t i = 0; i < tensor.data.size(); ++i) {
        tensor.data[i] = static_cast<double>(i);
    }
    context.inputs = {{"x", tensor}};
    EXPECT_EQ(interpretOutputs(simplify(program), context, Rounding::Double).value(),
              interpretOutputs(program, context, Rounding::Double).value());
}

TEST(Simplify, FoldsConstantsAndKeepsFilledOnesSmall)
{
    Program program;
    const Value a = constant(program, 2) * 3.0 + 1.0;
    const Value x = input(program, {1000, 1000});
    program.addOutput("out", (x * a).id);
    program.addOutput("list", (constant(program, {3}, {1, 2, 3}) * 2.0).id);
    const Program simple = simplify(program);
    ASSERT_EQ(simple.nodes.size(), 4u) << simple.print();
    EXPECT_EQ(simple[simple[simple.output("out")].inputs[1]].attributes.reals("values"),
              std::vector<double>{7});
    EXPECT_EQ(simple[simple.output("list")].attributes.reals("values"),
              (std::vector<double>{2, 4, 6}));
}

TEST(Simplify, MergesEqualCalls)
{
    EXPECT_EQ(left([](Value x) { return exp(x) * exp(x); }), "input exp mul");
    const auto twoSums = [](Value x) {
        const Value columns = sum(x, {0}), rows = sum(x, {1});
        return columns + rows;
    };
    EXPECT_EQ(left(twoSums, {3, 3}), "input sum sum expand expand add");
}

// The same numbers come out as from the program as it was written.
void expectTheSame(const std::function<Value(Value)>& function, const Shape& shape)
{
    Program program;
    program.addOutput("out", function(input(program, shape)).id);
    RunContext context;
    Tensor tensor(shape);
    for (size_t i = 0; i < tensor.data.size(); ++i) {
        tensor.data[i] = std::sin(static_cast<double>(i) * 1.7);
    }
    context.inputs = {{"x", tensor}};
    const Tensor before =
        interpretOutputs(program, context, Rounding::Double).value().front().second;
    const Tensor after =
        interpretOutputs(simplify(program), context, Rounding::Double).value().front().second;
    ASSERT_EQ(after.shape, before.shape);
    for (size_t i = 0; i < before.data.size(); ++i) {
        EXPECT_NEAR(after.data[i], before.data[i], 1e-12) << i;
    }
}

TEST(Simplify, TakesFactorsOutOfSums)
{
    const auto scaled = [](Value x) {
        const Value weight = sum(x, {0, 2}); // (1, 3, 1)
        return sum(exp(x) * weight * x, {0, 2});
    };
    EXPECT_EQ(left(scaled, {2, 3, 4}), "input sum exp mul sum mul");
    expectTheSame(scaled, {2, 3, 4});
    const auto varying = [](Value x) { return sum(x * sum(x, {0}), {1}); }; // along the summed axis
    EXPECT_EQ(left(varying, {2, 3}), "input sum expand mul sum");
}

TEST(Simplify, MovesMapsInFrontOfTheReshapeOfAProduct)
{
    const auto block = [](Value x) {
        const Value y =
            reshape(matmul(reshape(x, {6, 4}), reshape(x, {6, 4}), Transpose::No, Transpose::Yes),
                    {2, 3, 6});
        return maximum(y, 0.0);
    };
    EXPECT_EQ(left(block, {2, 3, 4}), "input reshape matmul constant maximum reshape");
    expectTheSame(block, {2, 3, 4});
    // Beside what is repeated it stays: that could not be followed through the reshape.
    const auto beside = [](Value x) {
        const Value y = reshape(matmul(x, x, Transpose::No, Transpose::Yes), {1, 2, 2});
        return y * sum(y, {2});
    };
    EXPECT_EQ(left(beside, {2, 3}), "input matmul reshape sum expand mul");
}

TEST(Simplify, WritesOpsByTheirParts)
{
    const auto rows = [](Value x) {
        return call("standardize", {x}, {{"axes", std::vector<int64_t>{1}}, {"epsilon", 1e-3}});
    };
    EXPECT_EQ(left(rows).find("standardize"), std::string::npos);
    expectTheSame(rows, {5, 7});
}

TEST(Simplify, NeverMergesRandomNumbers)
{
    Program program;
    const auto draw = [&] {
        return Value{&program,
                     program.call("random", {},
                                  {{"shape", std::vector<int64_t>{3}}, {"stream", int64_t{1}}})};
    };
    program.addOutput("out", (draw() + draw()).id);
    EXPECT_EQ(simplify(program).nodes.size(), 3u);
}

TEST(Simplify, RemovesWhatNoOutputNeedsAndKeepsTheTables)
{
    Program program;
    program.parameters.push_back({"a.weight", {3}, Init::constant(1), "a"});
    const Value weight{
        &program,
        program.call("parameter", {}, {{"index", int64_t{0}}, {"shape", std::vector<int64_t>{3}}})};
    exp(weight);
    const Value x = input(program, {3});
    program.addOutput("out", (-x).id);
    const Program simple = simplify(program);
    EXPECT_EQ(simple.nodes.size(), 2u);
    EXPECT_EQ(simple.parameters.size(), 1u);
}

} // namespace
} // namespace plexus
