// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

// Elements start ... start + length - 1 along one axis.
OpDef slice()
{
    return {
        .key = "slice",
        .kind = OpKind::Movement,
        .inputs = 1,
        .attributes = {{"axis", AttributeKind::Integer},
                       {"start", AttributeKind::Integer},
                       {"length", AttributeKind::Integer}},
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                Shape result = *call.shapes[0];
                PLEXUS_CHECK(requireAxis(call));
                const auto axis = static_cast<int>(call.attributes.integer("axis"));
                const int64_t start = call.attributes.integer("start");
                const int64_t length = call.attributes.integer("length");
                if (start < 0 || length < 1 || length > result[axis] || start > result[axis] - length) {
                    return Error{.what = "start and length must lie within axis " + std::to_string(axis) +
                                         " of " + result.text(),
                                 .seen = std::to_string(start) + " and " + std::to_string(length)};
                }
                result[axis] = length;
                return ShapeAndType(std::move(result), call.types[0]);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const auto strides = stridesOf(*call.shapes[0]);
                const auto axis = static_cast<size_t>(call.attributes.integer("axis"));
                const double* from =
                    inputs[0]->data.data() + call.attributes.integer("start") * strides[axis];
                double* to = out.data.data();
                forEachOffset(out.shape, strides, [&](int64_t offset) { *to++ = from[offset]; });
            },
        .gradient =
            [](const GradientCall& call) {
                const auto axis = static_cast<int>(call.attributes.integer("axis"));
                const int64_t start = call.attributes.integer("start");
                const int64_t after = call.shape(0)[axis] - start - call.attributes.integer("length");
                return std::vector<Value>{pad(call.gradient, axis, start, after)};
            },
        .pull = pullSlice,
        .repeats = repeatsSameShape,
        .errorBound = 0,
        .finiteUpTo = 3e38,
        .examples = {{.name = "rows",
                      .inputs = {{7, 3}},
                      .attributes = {{"axis", int64_t{0}}, {"start", int64_t{2}}, {"length", int64_t{4}}}},
                     {.name = "channels",
                      .inputs = {{2, 5, 3, 4}},
                      .attributes = {{"axis", int64_t{1}}, {"start", int64_t{1}}, {"length", int64_t{3}}}},
                     {.name = "last",
                      .inputs = {{3, 5}},
                      .attributes = {{"axis", int64_t{1}}, {"start", int64_t{4}}, {"length", int64_t{1}}}}},
    };
}

} // namespace plexus::ops
