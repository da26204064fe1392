// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/compose.h"

#include "engine/program/attention_rules.h"

#include <numeric>

namespace plexus {
namespace {

// `op` works on the last axis: others change places with it.
Value overAxis(std::string_view op, Value x, int axis)
{
    const int last = x.shape().rank() - 1;
    axis = axis < 0 ? axis + last + 1 : axis;
    if (axis == last) {
        return call(op, {x});
    }
    std::vector<int64_t> order = allAxes(x);
    std::swap(order[static_cast<size_t>(axis)], order.back());
    return permute(call(op, {permute(x, order)}), order);
}

} // namespace

std::vector<int64_t> allAxes(Value x)
{
    std::vector<int64_t> axes(static_cast<size_t>(x.shape().rank()));
    std::iota(axes.begin(), axes.end(), int64_t{0});
    return axes;
}

Value table(Program& program, int64_t rows, int64_t columns, const std::function<double(int64_t, int64_t)>& at)
{
    std::vector<double> values;
    for (int64_t i = 0; i < rows * columns; ++i) {
        values.push_back(at(i / columns, i % columns));
    }
    return constant(program, Shape{rows, columns}, std::move(values));
}

Value softmax(Value x, int axis)
{
    return overAxis("softmax", x, axis);
}

Value logSoftmax(Value x, int axis)
{
    return overAxis("log_softmax", x, axis);
}

Value softplus(Value x)
{
    return call("softplus", {x});
}

Value silu(Value x)
{
    return x * sigmoid(x);
}

Value gelu(Value x)
{
    return x * 0.5 * (erf(x * 0.7071067811865476) + 1.0);
}

Value detached(Value x)
{
    return call("to_float", {x}); // conversions have no gradient
}

Value linear(Value x, Value weight, Value bias)
{
    const int64_t features = x.shape()[-1];
    Shape result = x.shape();
    result[-1] = weight.shape()[0];
    const Value rows = reshape(x, {x.shape().elements() / features, features});
    const Value y = matmul(rows, weight, Transpose::No, Transpose::Yes);
    return reshape(bias ? y + bias : y, result);
}

Value attend(const AttentionHeads& heads)
{
    if (heads.query.shape()[3] > mostAttentionDepth) {
        return matmul(attentionShares(heads), heads.value);
    }
    return call("attention", {heads.query, heads.key, heads.value, heads.mask},
                {{"scale", heads.scale}, {"causal", static_cast<int64_t>(heads.isCausal)}});
}

Value attentionShares(const AttentionHeads& heads)
{
    constexpr double hidden = -1e30; // a score whose share is 0
    Program& program = *heads.query.program;
    const Value products = matmul(heads.query, heads.key, Transpose::No, Transpose::Yes) * heads.scale;
    const Shape shape = products.shape();
    const auto filled = [&](double number) { return expand(constant(program, number), shape); };
    const Value hides = expand(reshape(heads.mask, {shape[0], 1, 1, shape[3]}), shape);
    Value scores = select(hides, filled(hidden), products);
    if (heads.isCausal) {
        const auto counted = [&](int64_t rows, int64_t columns) {
            return table(program, rows, columns, [](int64_t i, int64_t j) { return static_cast<double>(i + j); });
        };
        // What lies later stays below what the mask hides, whose equal shares are cleared.
        scores = scores + less(counted(shape[2], 1), counted(1, shape[3])) * (3 * hidden);
    }
    return select(hides, filled(0), softmax(scores));
}

Value standardized(Value x, std::vector<int64_t> axes, double epsilon)
{
    for (int64_t& axis : axes) {
        axis = axis < 0 ? axis + x.shape().rank() : axis;
    }
    return call("standardize", {x}, {{"axes", std::move(axes)}, {"epsilon", epsilon}});
}

} // namespace plexus
