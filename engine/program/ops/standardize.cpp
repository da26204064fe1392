// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {
namespace {

struct Moments {
    Value distance, rate; // from the mean, and one over the deviation
};

Moments momentsOf(Value x, const Attributes& attributes)
{
    const std::vector<int64_t>& axes = attributes.integers("axes");
    const Value distance = x - mean(x, axes);
    return {distance, rsqrt(mean(distance * distance, axes) + attributes.real("epsilon"))};
}

} // namespace

// (x - mean) / sqrt(variance + epsilon), both over "axes"; the variance is the biased one. An op of
// its own for the sake of its gradient: what the chain rule gives, rate (g - mean(g) - y mean(g
// y)), is two sums and a map; derived through the parts it is three sums and three maps.
OpDef standardize()
{
    return {
        .key = "standardize",
        .kind = OpKind::Heavy,
        .inputs = 1,
        .attributes = {{"axes", AttributeKind::Integers}, {"epsilon", AttributeKind::Real}},
        .shape = [](const OpCall& call) -> Result<ShapeAndType> {
            PLEXUS_CHECK(reducedShape(call)); // its axes
            return equalShapes(call);
        },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const Shape& shape = *call.shapes[0];
                const std::vector<int64_t>& axes = call.attributes.integers("axes");
                const std::vector<double>& x = inputs[0]->data;
                const auto groups = static_cast<size_t>(reducedShape(call)->first.elements());
                const double count = static_cast<double>(x.size()) / static_cast<double>(groups);
                std::vector<double> means(groups, 0), squares(groups, 0);
                const auto at = [](int64_t index) { return static_cast<size_t>(index); };
                forEachReduced(shape, axes, [&](int64_t i, int64_t group) {
                    means[at(group)] += x[at(i)] / count;
                });
                forEachReduced(shape, axes, [&](int64_t i, int64_t group) {
                    const double distance = x[at(i)] - means[at(group)];
                    squares[at(group)] += distance * distance / count;
                });
                forEachReduced(shape, axes, [&](int64_t i, int64_t group) {
                    out.data[at(i)] =
                        (x[at(i)] - means[at(group)])
                        / std::sqrt(squares[at(group)] + call.attributes.real("epsilon"));
                });
            },
        .gradient =
            [](const GradientCall& call) {
                const std::vector<int64_t>& axes = call.attributes.integers("axes");
                const Value g = call.gradient;
                const Value straight =
                    g - mean(g, axes) - call.output * mean(g * call.output, axes);
                return std::vector<Value>{straight
                                          * momentsOf(call.inputs[0], call.attributes).rate};
            },
        .parts =
            [](const Attributes& attributes, const std::vector<Value>& inputs) {
                const Moments moments = momentsOf(inputs[0], attributes);
                return moments.distance * moments.rate;
            },
        .errorBound = 64, // a mean, a distance from it, a mean of squares and a root, each with its
                          // own rounding
        .examples = {{.name = "rows",
                      .inputs = {{3, 5}},
                      .attributes = {{"axes", std::vector<int64_t>{1}}, {"epsilon", 1e-5}}},
                     {.name = "channels",
                      .inputs = {{2, 3, 5, 7}},
                      .attributes = {{"axes", std::vector<int64_t>{0, 2, 3}}, {"epsilon", 1e-3}}},
                     {.name = "batch",
                      .inputs = {{7, 3}},
                      .attributes = {{"axes", std::vector<int64_t>{0}}, {"epsilon", 0.1}}},
                     {.name = "groups",
                      .inputs = {{2, 2, 3, 5}},
                      .attributes = {{"axes", std::vector<int64_t>{2, 3}}, {"epsilon", 1e-5}}}},
    };
}

} // namespace plexus::ops
