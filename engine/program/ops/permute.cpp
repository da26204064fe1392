// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <algorithm>

namespace plexus::ops {

// Axis i of the result is axis axes[i] of the input.
OpDef permute()
{
    return {
        .key = "permute",
        .kind = OpKind::Movement,
        .inputs = 1,
        .attributes = {{"axes", AttributeKind::Integers}},
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                const Shape& from = *call.shapes[0];
                const auto& axes = call.attributes.integers("axes");
                std::vector<bool> used(static_cast<size_t>(from.rank()), false);
                std::vector<int64_t> extents;
                for (const int64_t axis : axes) {
                    if (axis < 0 || axis >= from.rank() || used[static_cast<size_t>(axis)]) {
                        return Error{.what = "axes must name each axis of " + from.text() + " once",
                                     .seen = std::to_string(axis)};
                    }
                    used[static_cast<size_t>(axis)] = true;
                    extents.push_back(from[static_cast<int>(axis)]);
                }
                if (axes.size() != used.size()) {
                    return Error{.what = "axes must name each axis of " + from.text() + " once",
                                 .seen = std::to_string(axes.size()) + " axes"};
                }
                return ShapeAndType(Shape(std::move(extents)), call.types[0]);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const auto from = stridesOf(*call.shapes[0]);
                std::vector<int64_t> strides;
                for (const int64_t axis : call.attributes.integers("axes")) {
                    strides.push_back(from[static_cast<size_t>(axis)]);
                }
                double* to = out.data.data();
                forEachOffset(out.shape, strides, [&](int64_t offset) {
                    *to++ = inputs[0]->data[static_cast<size_t>(offset)];
                });
            },
        .gradient =
            [](const GradientCall& call) {
                const auto& axes = call.attributes.integers("axes");
                std::vector<int64_t> inverse(axes.size());
                for (size_t i = 0; i < axes.size(); ++i) {
                    inverse[static_cast<size_t>(axes[i])] = static_cast<int64_t>(i);
                }
                return std::vector<Value>{permute(call.gradient, std::move(inverse))};
            },
        .pull = pullPermute,
        .push = pushPermute,
        .repeats =
            [](const SimplifyCall& call) {
                const auto& axes = call.attributes.integers("axes");
                return std::is_sorted(axes.begin(), axes.end()) ? 0 : -1;
            },
        .compose =
            [](const Attributes& outer, const Attributes& inner) {
                std::vector<int64_t> axes;
                for (const int64_t axis : outer.integers("axes")) {
                    axes.push_back(inner.integers("axes")[static_cast<size_t>(axis)]);
                }
                return Attributes{{"axes", std::move(axes)}};
            },
        .errorBound = 0,
        .finiteUpTo = 3e38,
        .examples = {{.name = "transpose",
                      .inputs = {{3, 5}},
                      .attributes = {{"axes", std::vector<int64_t>{1, 0}}}},
                     {.name = "channels last",
                      .inputs = {{2, 3, 5, 7}},
                      .attributes = {{"axes", std::vector<int64_t>{0, 2, 3, 1}}}},
                     {.name = "heads",
                      .inputs = {{2, 5, 3, 4}},
                      .attributes = {{"axes", std::vector<int64_t>{0, 2, 1, 3}}}},
                     {.name = "same", .inputs = {{7}}, .attributes = {{"axes", std::vector<int64_t>{0}}}}},
    };
}

} // namespace plexus::ops
