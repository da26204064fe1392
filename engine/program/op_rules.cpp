// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <algorithm>
#include <cmath>

namespace plexus {

Result<void> requireF32(const OpCall& call)
{
    for (size_t i = 0; i < call.types.size(); ++i) {
        if (call.types[i] != Type::F32) {
            return Error{.what = "input " + std::to_string(i) + " must be f32",
                         .seen = std::string(typeText(call.types[i]))};
        }
    }
    return {};
}

Result<ShapeAndType> equalShapes(const OpCall& call)
{
    PLEXUS_CHECK(requireF32(call));
    for (const Shape* shape : call.shapes) {
        if (*shape != *call.shapes[0]) {
            return Error{.what = "all inputs must have one shape",
                         .seen = call.shapes[0]->text() + " and " + shape->text()};
        }
    }
    return ShapeAndType(*call.shapes[0], Type::F32);
}

Shape shapeAttribute(const Attributes& attributes)
{
    return Shape(attributes.integers("shape"));
}

Result<ShapeAndType> equalRows(const OpCall& call)
{
    if (call.shapes[0]->rank() == 0) {
        return Error{.what = "the input must have an axis to work along", .seen = call.shapes[0]->text()};
    }
    return equalShapes(call);
}

Result<ShapeAndType> statedShape(const OpCall& call)
{
    return ShapeAndType(shapeAttribute(call.attributes), Type::F32);
}

Result<void> requireRank(const OpCall& call, size_t input, int rank, const char* name)
{
    if (call.shapes[input]->rank() != rank) {
        return Error{.what = std::string(name) + " must have " + std::to_string(rank) + " axes",
                     .seen = call.shapes[input]->text()};
    }
    return {};
}

Result<void> requireAxis(const OpCall& call)
{
    const int64_t axis = call.attributes.integer("axis");
    if (axis < 0 || axis >= call.shapes[0]->rank()) {
        return Error{.what = "axis must name an axis of " + call.shapes[0]->text(),
                     .seen = std::to_string(axis)};
    }
    return {};
}

bool hasElements(const Shape& shape, int64_t count)
{
    int64_t left = count;
    for (const int64_t extent : shape) {
        if (extent < 1 || left % extent != 0) {
            return false;
        }
        left /= extent;
    }
    return left == 1;
}

Result<ShapeAndType> reducedShape(const OpCall& call)
{
    PLEXUS_CHECK(requireF32(call));
    Shape result = *call.shapes[0];
    int64_t previous = -1;
    for (const int64_t axis : call.attributes.integers("axes")) {
        if (axis <= previous || axis >= result.rank()) {
            return Error{.what = "axes must be rising numbers from 0 to " +
                                 std::to_string(result.rank() - 1),
                         .seen = std::to_string(axis)};
        }
        result[static_cast<int>(axis)] = 1;
        previous = axis;
    }
    return ShapeAndType(std::move(result), Type::F32);
}

bool isFilledWith(const Node& node, double value)
{
    return node.op->key == "constant" && node.attributes.reals("values").size() == 1 &&
           node.attributes.reals("values")[0] == value;
}

int repeatsSameShape(const SimplifyCall& call)
{
    return call.inputs[0]->shape == call.shape ? 0 : -1;
}

std::vector<OpExample> mapExamples(int inputs, double low, double high)
{
    const std::pair<const char*, Shape> shapes[] = {
        {"scalar", {}}, {"one", {1}}, {"prime", {7}}, {"matrix", {3, 5}}, {"images", {2, 3, 5, 7}},
        {"rows", {64, 10}}};
    std::vector<OpExample> examples;
    for (const auto& [name, shape] : shapes) {
        examples.push_back({.name = name,
                            .inputs = std::vector<Shape>(static_cast<size_t>(inputs), shape),
                            .low = low,
                            .high = high});
    }
    return examples;
}

std::vector<OpExample> rowExamples(int inputs)
{
    std::vector<OpExample> examples;
    for (const auto& [name, shape] : std::initializer_list<std::pair<const char*, Shape>>{
             {"rows", {5, 7}}, {"one column", {3, 1}}, {"one row", {10}}, {"long rows", {2, 301}},
             {"more axes", {2, 3, 5, 6}}}) {
        examples.push_back({.name = name,
                            .inputs = std::vector<Shape>(static_cast<size_t>(inputs), shape),
                            .low = -3,
                            .high = 3});
    }
    return examples;
}

std::vector<OpExample> reduceExamples()
{
    using Axes = std::vector<int64_t>;
    const auto example = [](const char* name, Shape shape, Axes axes) {
        return OpExample{
            .name = name, .inputs = {std::move(shape)}, .attributes = {{"axes", std::move(axes)}}};
    };
    return {example("rows", {7, 5}, Axes{1}),           example("columns", {5, 7}, Axes{0}),
            example("all", {3, 5}, Axes{0, 1}),         example("channel", {2, 3, 5, 7}, Axes{0, 2, 3}),
            example("plane", {2, 3, 5, 7}, Axes{2, 3}), example("middle", {3, 67, 2}, Axes{1}),
            example("nothing", {3, 5}, Axes{}),         example("one", {1, 1}, Axes{0, 1})};
}

std::vector<int64_t> stridesOf(const Shape& shape)
{
    std::vector<int64_t> strides(static_cast<size_t>(shape.rank()));
    int64_t stride = 1;
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
        strides[static_cast<size_t>(axis)] = stride;
        stride *= shape[axis];
    }
    return strides;
}

ExponentialSum exponentialSum(const double* x, int64_t columns)
{
    ExponentialSum sum{.largest = *std::max_element(x, x + columns)};
    for (int64_t i = 0; i < columns; ++i) {
        sum.total += std::exp(x[i] - sum.largest);
    }
    return sum;
}

} // namespace plexus
