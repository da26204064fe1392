// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

// `before` and `after` zeros along one axis.
OpDef pad()
{
    return {
        .key = "pad",
        .kind = OpKind::Movement,
        .inputs = 1,
        .attributes = {{"axis", AttributeKind::Integer},
                       {"before", AttributeKind::Integer},
                       {"after", AttributeKind::Integer}},
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                Shape result = *call.shapes[0];
                PLEXUS_CHECK(requireAxis(call));
                const int64_t before = call.attributes.integer("before");
                const int64_t after = call.attributes.integer("after");
                constexpr int64_t most = int64_t{1} << 40;
                if (before < 0 || after < 0 || before > most || after > most) {
                    return Error{.what = "before and after must be between 0 and 2^40",
                                 .seen = std::to_string(before) + " and " + std::to_string(after)};
                }
                result[static_cast<int>(call.attributes.integer("axis"))] += before + after;
                return ShapeAndType(std::move(result), call.types[0]);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const auto strides = stridesOf(out.shape);
                const auto axis = static_cast<size_t>(call.attributes.integer("axis"));
                double* to = out.data.data() + call.attributes.integer("before") * strides[axis];
                const double* from = inputs[0]->data.data();
                forEachOffset(*call.shapes[0], strides, [&](int64_t offset) { to[offset] = *from++; });
            },
        .gradient =
            [](const GradientCall& call) {
                const auto axis = static_cast<int>(call.attributes.integer("axis"));
                return std::vector<Value>{slice(call.gradient, axis, call.attributes.integer("before"),
                                                call.shape(0)[axis])};
            },
        .pull = pullPad,
        .addsZeros = true,
        .repeats = repeatsSameShape,
        .errorBound = 0,
        .finiteUpTo = 3e38,
        .examples = {{.name = "rows",
                      .inputs = {{3, 5}},
                      .attributes = {{"axis", int64_t{0}}, {"before", int64_t{2}}, {"after", int64_t{1}}}},
                     {.name = "channels",
                      .inputs = {{2, 3, 5, 4}},
                      .attributes = {{"axis", int64_t{1}}, {"before", int64_t{0}}, {"after", int64_t{4}}}},
                     {.name = "columns",
                      .inputs = {{2, 3, 7}},
                      .attributes = {{"axis", int64_t{2}}, {"before", int64_t{1}}, {"after", int64_t{1}}}}},
    };
}

} // namespace plexus::ops
