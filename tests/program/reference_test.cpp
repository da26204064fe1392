// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers that PyTorch gave for the cases where its rules are easy to miss.
#include "engine/program/interpret.h"
#include "engine/program/window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace plexus {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

// 0, 37, 74, ... modulo 23, minus 11: whole numbers without a pattern.
Value fixed(Program& program, Shape shape)
{
    std::vector<double> values(static_cast<size_t>(shape.elements()));
    for (size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<double>(i * 37 % 23) - 11;
    }
    return constant(program, std::move(shape), std::move(values));
}

Tensor valueOf(Value value)
{
    return interpret(*value.program, {}, Rounding::Double).value()[static_cast<size_t>(value.id)];
}

// What a max pool of x, at which dy arrives, sends back.
std::vector<double> pooledGradient(Value x, Attributes pool, Value dy)
{
    const Value taps = call("max_pool2d_tap", {x}, pool);
    pool.set("size", std::vector<int64_t>{x.shape()[2], x.shape()[3]});
    return valueOf(call("max_pool2d_gradient", {taps, dy}, pool)).data;
}

TEST(Reference, ConvolutionWithEverythingIsPyTorchs)
{
    Program program;
    const WindowSettings settings{
        .stride = {2, 1}, .padding = {1, 1, 1, 1}, .dilation = {1, 2}, .groups = 2};
    const Tensor y = valueOf(call("conv2d", {fixed(program, {1, 2, 5, 6}), fixed(program, {4, 1, 3, 2})},
                                  settings.convolution()));
    EXPECT_EQ(y.shape, (Shape{1, 4, 3, 6}));
    EXPECT_EQ(y.data, (std::vector<double>{
        74, -76, 51, 109, -178, 15, 45, 74, -141, -57, 142, 65, -42, -96, 27, -57, -72, 82, -25, -90, 72,
        -180, 97, 72, 35, -199, 87, 143, -215, 36, -10, 106, -81, 54, 74, -98, -75, 79, 69, -79, 26, -13,
        42, -207, 143, 79, 15, 25, 80, 95, -172, 67, -85, -20, 52, 103, -194, 84, -98, -29, -135, 152, 152,
        -262, 198, 36, 16, -194, 103, 32, -85, 72}));
}

const WindowSettings ceilSettings{
    .kernel = {2, 3}, .stride = {3, 3}, .padding = {1, 1, 1, 1}, .ceilMode = 1};

TEST(Reference, MaxPoolRoundingUpDropsWindowsInThePadding)
{
    Program program;
    const Tensor y = valueOf(call("max_pool2d", {fixed(program, {1, 1, 4, 5})}, ceilSettings.maxPool()));
    EXPECT_EQ(y.shape, (Shape{1, 1, 2, 2}));
    EXPECT_EQ(y.data, (std::vector<double>{3, 8, 6, 11}));
}

TEST(Reference, AveragePoolDividesAsPyTorchDoes)
{
    Program program;
    const Value x = fixed(program, {1, 1, 4, 5});
    Attributes attributes = ceilSettings.pool();
    attributes.set("count_include_pad", int64_t{1});
    EXPECT_THAT(valueOf(call("avg_pool2d", {x}, attributes)).data,
                Pointwise(DoubleNear(1e-4), {-1.3333, 0.1667, -1.0, 2.8333}));
    attributes.set("count_include_pad", int64_t{0});
    EXPECT_THAT(valueOf(call("avg_pool2d", {x}, attributes)).data,
                Pointwise(DoubleNear(1e-4), {-4.0, 0.3333, -1.5, 2.8333}));
}

TEST(Reference, MaxPoolGradientGoesToTheFirstOfEquals)
{
    Program program;
    const Value x = constant(program, {1, 1, 2, 2}, {5, 5, 5, 5});
    const WindowSettings settings{.kernel = {2, 2}};
    const Value dy = constant(program, {1, 1, 1, 1}, {7});
    EXPECT_EQ(pooledGradient(x, settings.maxPool(), dy), (std::vector<double>{7, 0, 0, 0}));
}

TEST(Reference, TheFirstNaNIsTheLargest)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    const std::vector<std::pair<std::vector<double>, size_t>> rows = {
        {{nan, 1, 5, 2}, 0}, {{1, nan, 5, nan}, 1}, {{1, 5, 2, nan}, 3}, {{-inf, inf, nan, inf}, 2}};
    for (const auto& [row, first] : rows) {
        Program program;
        const Value x = constant(program, {1, 4}, row);
        EXPECT_TRUE(std::isnan(valueOf(amax(x, {1})).data[0]));
        const Value where = call("argmax", {x}, {{"axes", std::vector<int64_t>{1}}});
        EXPECT_EQ(valueOf(where).data[0], static_cast<double>(first));
        const Attributes window = WindowSettings{.kernel = {2, 2}}.maxPool();
        const Value picture = reshape(x, {1, 1, 2, 2});
        const Value y = call("max_pool2d", {picture}, window);
        EXPECT_TRUE(std::isnan(valueOf(y).data[0]));
        const Value dy = constant(program, {1, 1, 1, 1}, {7});
        std::vector<double> gradient(4, 0.0);
        gradient[first] = 7;
        EXPECT_EQ(pooledGradient(picture, window, dy), gradient);
    }
}

TEST(Reference, CrossEntropyIsExactFarFromZero)
{
    Program program;
    const Value logits = constant(program, {2, 3}, {1000, 0, -1000, 1, 2, 3});
    const Value labels{&program, program.call("input", {}, {{"name", "label"},
                                                            {"shape", std::vector<int64_t>{2}},
                                                            {"type", "i32"}})};
    program.addOutput("loss", call("softmax_cross_entropy", {logits, labels}).id);
    RunContext context;
    context.inputs = {{"label", Tensor({2}, {1, 0})}};
    EXPECT_THAT(interpretOutputs(program, context, Rounding::Double).value()[0].second.data,
                Pointwise(DoubleNear(1e-6), {1000.0, 2.4076059644}));
}

std::string refusal(const char* op, std::vector<Shape> shapes, const Attributes& attributes)
{
    OpCall call{attributes, {}, std::vector<Type>(shapes.size(), Type::F32)};
    for (const Shape& shape : shapes) {
        call.shapes.push_back(&shape);
    }
    const auto result = shapeOf(*findOp(op), call);
    return result.ok() ? "accepted" : result.error().sentence();
}

TEST(ShapeRules, RefuseWindowsThatMakeNoSense)
{
    const auto conv = [](WindowSettings settings, Shape x = {1, 4, 5, 5}, Shape w = {2, 4, 3, 3}) {
        return refusal("conv2d", {std::move(x), std::move(w)}, settings.convolution());
    };
    EXPECT_EQ(conv({}), "accepted");
    EXPECT_THAT(conv({}, {1, 4, 2, 5}), HasSubstr("the kernel must fit into the padded image along the "
                                                  "vertical axis, got 3 over 2 pixels"));
    EXPECT_THAT(conv({.dilation = {1, 3}}), HasSubstr("horizontal axis, got 7 over 5 pixels"));
    EXPECT_THAT(conv({.stride = {0, 1}}), HasSubstr("must be at least 1"));
    EXPECT_THAT(conv({.padding = {0, 0, 0, -1}}), HasSubstr("padding at least 0 along the horizontal"));
    EXPECT_THAT(conv({.groups = 3}), HasSubstr("groups must divide the 4 channels and the 2 filters, got 3"));
    EXPECT_THAT(conv({.groups = 0}), HasSubstr("groups must divide"));
    EXPECT_THAT(conv({.groups = 2}), HasSubstr("the weight must have 2 channels"));
    EXPECT_THAT(conv({}, {4, 5, 5}), HasSubstr("the input must be (batch, channel, row, column)"));
    EXPECT_THAT(conv({.stride = {1}}), HasSubstr("stride must have 2 numbers, got 1"));
    EXPECT_THAT(refusal("max_pool2d", {{1, 1, 4, 4}},
                        WindowSettings{.kernel = {2, 2}, .padding = {2, 0, 0, 0}}.maxPool()),
                HasSubstr("padding must be smaller than the kernel"));
    const auto pool = [](int64_t kernel, int64_t ceilMode) {
        return refusal("max_pool2d", {{1, 1, 2, 2}},
                       WindowSettings{.kernel = {kernel, 2}, .stride = {2, 2}, .ceilMode = ceilMode}.maxPool());
    };
    EXPECT_THAT(pool(3, 0), HasSubstr("vertical axis, got 3 over 2 pixels"));
    EXPECT_EQ(pool(3, 1), "accepted"); // less than a stride is missing
    EXPECT_THAT(pool(4, 1), HasSubstr("vertical axis, got 4 over 2 pixels"));
    EXPECT_THAT(refusal("softmax_cross_entropy", {{2, 3}, {2}}, {}), HasSubstr("labels i32 (batch)"));
    EXPECT_THAT(refusal("add", {{2, 3}, {3}}, {}), HasSubstr("one shape, got (2, 3) and (3)"));
    EXPECT_THAT(refusal("slice", {{4}}, {{"axis", int64_t{0}}, {"start", int64_t{2}}, {"length", int64_t{3}}}),
                HasSubstr("must lie within axis 0 of (4), got 2 and 3"));
    EXPECT_THAT(refusal("permute", {{4, 2}}, {{"axes", std::vector<int64_t>{0, 0}}}),
                HasSubstr("must name each axis of (4, 2) once, got 0"));
    EXPECT_THAT(refusal("expand", {{4, 2}}, {{"shape", std::vector<int64_t>{4, 3}}}),
                HasSubstr("(4, 2) cannot be broadcast to (4, 3)"));
    EXPECT_THAT(refusal("expand", {{4, 2}}, {{"shape", std::vector<int64_t>{2}}}), HasSubstr("broadcast"));
}

} // namespace
} // namespace plexus
