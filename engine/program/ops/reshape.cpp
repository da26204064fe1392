// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

// The same elements in row-major order under another shape.
OpDef reshape()
{
    return {
        .key = "reshape",
        .kind = OpKind::Movement,
        .inputs = 1,
        .attributes = {{"shape", AttributeKind::Integers}},
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                const Shape shape = shapeAttribute(call.attributes);
                if (!hasElements(shape, call.shapes[0]->elements())) {
                    return Error{.what = "the shape " + shape.text() + " must have as many elements as " +
                                         call.shapes[0]->text()};
                }
                return ShapeAndType(shape, call.types[0]);
            },
        .reference = [](const OpCall&, const std::vector<const Tensor*>& inputs, const RunContext&,
                        Tensor& out) { out.data = inputs[0]->data; },
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{reshape(call.gradient, call.shape(0))};
            },
        .pull = pullReshape,
        .push = pushReshape,
        .repeats = repeatsSameShape,
        .compose = outerAttributes,
        .errorBound = 0,
        .finiteUpTo = 3e38,
        .examples = {{.name = "flatten",
                      .inputs = {{2, 3, 5, 7}},
                      .attributes = {{"shape", std::vector<int64_t>{2, 105}}}},
                     {.name = "split",
                      .inputs = {{6, 5}},
                      .attributes = {{"shape", std::vector<int64_t>{2, 3, 1, 5}}}},
                     {.name = "to scalar",
                      .inputs = {{1, 1}},
                      .attributes = {{"shape", std::vector<int64_t>{}}}},
                     {.name = "crosswise",
                      .inputs = {{3, 4}},
                      .attributes = {{"shape", std::vector<int64_t>{4, 3}}}}},
    };
}

} // namespace plexus::ops
