// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

// PyTorch's broadcast: axes are matched from the right, extent 1 is repeated, missing axes are added.
OpDef expand()
{
    return {
        .key = "expand",
        .kind = OpKind::Movement,
        .inputs = 1,
        .attributes = {{"shape", AttributeKind::Integers}},
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                const Shape shape = shapeAttribute(call.attributes);
                const Shape& from = *call.shapes[0];
                bool fits = shape.rank() >= from.rank();
                for (int back = 1; fits && back <= from.rank(); ++back) {
                    fits = from[-back] == 1 || from[-back] == shape[-back];
                }
                if (!fits) {
                    return Error{.what = from.text() + " cannot be broadcast to " + shape.text()};
                }
                return ShapeAndType(shape, call.types[0]);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const Shape& from = *call.shapes[0];
                const auto own = stridesOf(from);
                std::vector<int64_t> strides(static_cast<size_t>(out.shape.rank()), 0);
                for (size_t back = 1; back <= own.size(); ++back) {
                    const int64_t extent = from[-static_cast<int>(back)];
                    strides[strides.size() - back] = extent == 1 ? 0 : own[own.size() - back];
                }
                double* to = out.data.data();
                forEachOffset(out.shape, strides, [&](int64_t offset) {
                    *to++ = inputs[0]->data[static_cast<size_t>(offset)];
                });
            },
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{sumTo(call.gradient, call.shape(0))};
            },
        .pull = pullExpand,
        .repeats = repeatsSameShape,
        .compose = outerAttributes,
        .errorBound = 0,
        .examples = {{.name = "bias",
                      .inputs = {{5}},
                      .attributes = {{"shape", std::vector<int64_t>{3, 5}}}},
                     {.name = "channel",
                      .inputs = {{1, 3, 1, 1}},
                      .attributes = {{"shape", std::vector<int64_t>{2, 3, 5, 7}}}},
                     {.name = "scalar",
                      .inputs = {{}},
                      .attributes = {{"shape", std::vector<int64_t>{7}}}},
                     {.name = "inner",
                      .inputs = {{3, 1, 5}},
                      .attributes = {{"shape", std::vector<int64_t>{2, 3, 4, 5}}}}},
    };
}

} // namespace plexus::ops
