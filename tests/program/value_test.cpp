// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/param.h"
#include "engine/base/random.h"
#include "engine/program/build.h"
#include "engine/program/interpret.h"
#include "engine/program/op.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace plexus {
namespace {

using ::testing::HasSubstr;

Value sequence(Program& program, Shape shape)
{
    std::vector<double> values(static_cast<size_t>(shape.elements()));
    for (size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<double>(i);
    }
    return constant(program, std::move(shape), std::move(values));
}

std::vector<double> valuesOf(Value value)
{
    return interpret(*value.program, {}, Rounding::Double).value()[static_cast<size_t>(value.id)].data;
}

template <typename Call>
std::string thrown(Call&& call)
{
    try {
        call();
    } catch (const std::logic_error& error) {
        return error.what();
    }
    return "nothing";
}

TEST(Value, BroadcastsByPyTorchsRules)
{
    Program program;
    const Value rows = sequence(program, {2, 1}), columns = sequence(program, {3});
    const Value sum = rows * 10 + columns;
    EXPECT_EQ(sum.shape(), (Shape{2, 3}));
    EXPECT_EQ(valuesOf(sum), (std::vector<double>{0, 1, 2, 10, 11, 12}));
    EXPECT_EQ((1.0 - columns).shape(), (Shape{3}));
    EXPECT_EQ(valuesOf(1.0 - columns), (std::vector<double>{1, 0, -1}));
}

TEST(Value, EqualShapesNeedNoExpand)
{
    Program program;
    const Value a = sequence(program, {2, 3});
    a + a;
    EXPECT_EQ(program.nodes.size(), 2u);
}

TEST(Value, ShapesThatDoNotFitAreABugWithASentence)
{
    Program program;
    const Value a = sequence(program, {2, 3}), b = sequence(program, {4});
    EXPECT_THAT(thrown([&] { a + b; }), HasSubstr("(2, 3) and (4) cannot be broadcast"));
    EXPECT_THAT(thrown([&] { matmul(a, a); }), HasSubstr("matmul: the inputs must be (..., M, K)"));
    EXPECT_THAT(thrown([&] { reshape(a, {7}); }), HasSubstr("must have as many elements as (2, 3)"));
    EXPECT_THAT(thrown([&] { program.call("dance", {}); }), HasSubstr("there is no op dance"));
    EXPECT_THAT(thrown([&] { program.call("exp", {99}); }), HasSubstr("a value that does not exist"));
}

TEST(Value, SelectLessAndMaximumBroadcastToo)
{
    Program program;
    const Value a = sequence(program, {2, 2});
    EXPECT_EQ(valuesOf(select(less(a, constant(program, 2)), a, constant(program, -1))),
              (std::vector<double>{0, 1, -1, -1}));
    EXPECT_EQ(valuesOf(maximum(a, 2)), (std::vector<double>{2, 2, 2, 3}));
    EXPECT_EQ(valuesOf(minimum(a, 1)), (std::vector<double>{0, 1, 1, 1}));
}

TEST(Value, MovementsMoveWhatTheySay)
{
    Program program;
    const Value a = sequence(program, {2, 3});
    EXPECT_EQ(valuesOf(permute(a, {1, 0})), (std::vector<double>{0, 3, 1, 4, 2, 5}));
    EXPECT_EQ(valuesOf(slice(a, -1, 1, 2)), (std::vector<double>{1, 2, 4, 5}));
    EXPECT_EQ(valuesOf(pad(a, 0, 1, 0)), (std::vector<double>{0, 0, 0, 0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(valuesOf(concat({a, slice(a, 1, 0, 1)}, 1)),
              (std::vector<double>{0, 1, 2, 0, 3, 4, 5, 3}));
    EXPECT_EQ(valuesOf(concat({a, a}, 0)).size(), 12u);
    EXPECT_EQ(concat({a}, 0).id, a.id);
}

TEST(Value, ReductionsKeepTheirAxes)
{
    Program program;
    const Value a = sequence(program, {2, 3});
    EXPECT_EQ(sum(a, {-1}).shape(), (Shape{2, 1}));
    EXPECT_EQ(valuesOf(sum(a, {1})), (std::vector<double>{3, 12}));
    EXPECT_EQ(valuesOf(mean(a, {1, 0})), (std::vector<double>{2.5}));
    EXPECT_EQ(valuesOf(amax(a, {0})), (std::vector<double>{3, 4, 5}));
    EXPECT_EQ(sumTo(a, {3}).shape(), (Shape{3}));
    EXPECT_EQ(valuesOf(sumTo(a, {3})), (std::vector<double>{3, 5, 7}));
    EXPECT_EQ(valuesOf(sumTo(a, {2, 1})), (std::vector<double>{3, 12}));
    EXPECT_EQ(sumTo(a, {}).shape(), Shape{});
}

TEST(Build, NamesTensorsAfterTheNodeAndMarksItsCalls)
{
    Program program;
    const ParamDefs definitions = {real("rate", 0.5), pair("size", 2, 3)};
    const Params params(&definitions);
    {
        Build build(program, Mode::Training, params, "dense1", {});
        const Value weight = build.weight("weight", {2, 3}, Init::uniform(1));
        const Value mean = build.state("running_mean", {3}, 0);
        build.assign(mean, mean * build.real("rate"));
        build.random({4});
        EXPECT_EQ(weight.node().source, "dense1");
        EXPECT_EQ(build.integers("size"), (std::vector<int64_t>{2, 3}));
        EXPECT_TRUE(build.training());
    }
    ASSERT_EQ(program.parameters.size(), 1u);
    EXPECT_EQ(program.parameters[0].name, "dense1.weight");
    EXPECT_EQ(program.states[0].name, "dense1.running_mean");
    EXPECT_NE(program.output("state/dense1.running_mean"), noValue);
    EXPECT_EQ(program.nodes.back().attributes.integer("stream"), int64_t{streamOf("dense1.random")});
    EXPECT_EQ(constant(program, 1).node().source, "");
}

} // namespace
} // namespace plexus
