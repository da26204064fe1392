// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/value.h"

#include <algorithm>
#include <stdexcept>

namespace plexus {

Value call(std::string_view op, std::vector<Value> inputs, Attributes attributes)
{
    Program* program = inputs.at(0).program;
    std::vector<ValueId> ids;
    for (const Value& input : inputs) {
        ids.push_back(input.id);
    }
    return {program, program->call(op, std::move(ids), std::move(attributes))};
}

Value constant(Program& program, double value)
{
    return constant(program, Shape{}, {value});
}

Value constant(Program& program, Shape shape, std::vector<double> values)
{
    return {&program, program.call("constant", {},
                                   {{"shape", shape.extents()}, {"values", std::move(values)}})};
}

namespace {

// PyTorch's rule: axes are matched from the right, and 1 stretches.
Shape broadcast(const Shape& a, const Shape& b)
{
    std::vector<int64_t> extents(static_cast<size_t>(std::max(a.rank(), b.rank())));
    for (size_t back = 1; back <= extents.size(); ++back) {
        const auto axis = -static_cast<int>(back);
        const int64_t left = static_cast<int>(back) <= a.rank() ? a[axis] : 1;
        const int64_t right = static_cast<int>(back) <= b.rank() ? b[axis] : 1;
        if (left != right && left != 1 && right != 1) {
            throw std::logic_error("the shapes " + a.text() + " and " + b.text() +
                                   " cannot be broadcast to each other");
        }
        extents[extents.size() - back] = std::max(left, right);
    }
    return Shape(std::move(extents));
}

Value binary(std::string_view op, Value a, Value b)
{
    const Shape shape = broadcast(a.shape(), b.shape());
    return call(op, {expand(a, shape), expand(b, shape)});
}

Value lift(Value like, double value)
{
    return constant(*like.program, value);
}

} // namespace

Value operator+(Value a, Value b) { return binary("add", a, b); }
Value operator-(Value a, Value b) { return binary("sub", a, b); }
Value operator*(Value a, Value b) { return binary("mul", a, b); }
Value operator/(Value a, Value b) { return binary("div", a, b); }
Value operator-(Value a) { return call("neg", {a}); }
Value operator+(Value a, double b) { return a + lift(a, b); }
Value operator-(Value a, double b) { return a - lift(a, b); }
Value operator*(Value a, double b) { return a * lift(a, b); }
Value operator/(Value a, double b) { return a / lift(a, b); }
Value operator+(double a, Value b) { return lift(b, a) + b; }
Value operator-(double a, Value b) { return lift(b, a) - b; }
Value operator*(double a, Value b) { return lift(b, a) * b; }
Value operator/(double a, Value b) { return lift(b, a) / b; }
Value maximum(Value a, Value b) { return binary("maximum", a, b); }
Value maximum(Value a, double b) { return maximum(a, lift(a, b)); }
Value minimum(Value a, Value b) { return binary("minimum", a, b); }
Value minimum(Value a, double b) { return minimum(a, lift(a, b)); }
Value less(Value a, Value b) { return binary("less", a, b); }
Value equal(Value a, Value b) { return binary("equal", a, b); }
Value pow(Value a, Value b) { return binary("pow", a, b); }
Value notAbove(Value a, double limit)
{
    const Value most = lift(a, limit);
    return select(less(most, a), most, a);
}
Value exp(Value a) { return call("exp", {a}); }
Value log(Value a) { return call("log", {a}); }
Value sqrt(Value a) { return call("sqrt", {a}); }
Value rsqrt(Value a) { return call("rsqrt", {a}); }
Value tanh(Value a) { return call("tanh", {a}); }
Value sigmoid(Value a) { return call("sigmoid", {a}); }
Value erf(Value a) { return call("erf", {a}); }
Value cos(Value a) { return call("cos", {a}); }
Value abs(Value a) { return call("abs", {a}); }

Value select(Value condition, Value a, Value b)
{
    const Shape shape = broadcast(condition.shape(), broadcast(a.shape(), b.shape()));
    return call("select", {expand(condition, shape), expand(a, shape), expand(b, shape)});
}

Value toFloat(Value a)
{
    return a.node().type == Type::F32 ? a : call("to_float", {a});
}

Value reshape(Value a, Shape shape)
{
    return a.shape() == shape ? a : call("reshape", {a}, {{"shape", shape.extents()}});
}

Value permute(Value a, std::vector<int64_t> axes)
{
    return call("permute", {a}, {{"axes", std::move(axes)}});
}

Value expand(Value a, Shape shape)
{
    return a.shape() == shape ? a : call("expand", {a}, {{"shape", shape.extents()}});
}

Value slice(Value a, int axis, int64_t start, int64_t length)
{
    const int64_t positive = axis < 0 ? axis + a.shape().rank() : axis;
    return call("slice", {a}, {{"axis", positive}, {"start", start}, {"length", length}});
}

Value pad(Value a, int axis, int64_t before, int64_t after)
{
    const int64_t positive = axis < 0 ? axis + a.shape().rank() : axis;
    return call("pad", {a}, {{"axis", positive}, {"before", before}, {"after", after}});
}

Value concat(std::vector<Value> parts, int axis)
{
    int64_t total = 0, before = 0;
    for (const Value& part : parts) {
        total += part.shape()[axis];
    }
    Value result;
    for (const Value& part : parts) {
        const int64_t extent = part.shape()[axis];
        const Value wide = parts.size() == 1 ? part : pad(part, axis, before, total - before - extent);
        result = result ? result + wide : wide;
        before += extent;
    }
    return result;
}

namespace {

// Sorted, not negative: one spelling per reduction.
std::vector<int64_t> canonical(Value a, std::vector<int64_t> axes)
{
    for (int64_t& axis : axes) {
        axis += axis < 0 ? a.shape().rank() : 0;
    }
    std::sort(axes.begin(), axes.end());
    return axes;
}

} // namespace

Value sum(Value a, std::vector<int64_t> axes)
{
    return call("sum", {a}, {{"axes", canonical(a, std::move(axes))}});
}

Value mean(Value a, std::vector<int64_t> axes)
{
    axes = canonical(a, std::move(axes));
    double count = 1;
    for (const int64_t axis : axes) {
        count *= static_cast<double>(a.shape()[static_cast<int>(axis)]);
    }
    return sum(a, std::move(axes)) * (1 / count);
}

Value amax(Value a, std::vector<int64_t> axes)
{
    return call("amax", {a}, {{"axes", canonical(a, std::move(axes))}});
}

Value sumTo(Value a, const Shape& shape)
{
    if (a.shape() == shape) {
        return a;
    }
    const int added = a.shape().rank() - shape.rank();
    std::vector<int64_t> axes;
    for (int axis = 0; axis < a.shape().rank(); ++axis) {
        if (axis < added || (shape[axis - added] == 1 && a.shape()[axis] != 1)) {
            axes.push_back(axis);
        }
    }
    return reshape(axes.empty() ? a : sum(a, axes), shape);
}

Value matmul(Value a, Value b, Transpose transposeA, Transpose transposeB)
{
    return call("matmul", {a, b},
                {{"transpose_a", int64_t{transposeA == Transpose::Yes}},
                 {"transpose_b", int64_t{transposeB == Transpose::Yes}}});
}

} // namespace plexus
