// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/join.h"

namespace plexus::layers {

LayerDef dot()
{
    return {
        .key = "dot",
        .title = "Dot product",
        .group = "Join",
        .help = "The sum of the products of its two inputs along the last axis: how alike two rows "
                "are.",
        .keywords = {"similarity", "inner product", "cosine", "join"},
        .inputs = {"in", "by"},
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            PLEXUS_TRY(Shape shape, sameShapes(call));
            if (shape.rank() < 2) {
                return Error{.what = "Dot product expects (batch, ..., features), gets "
                                     + shape.batchedText()};
            }
            shape[-1] = 1;
            return shape;
        },
        .forward =
            [](Build& b) { return sum(b.input(0) * b.input(1), {b.input().shape().rank() - 1}); },
        .torch = "(a * b).sum(-1, keepdim=True)",
        .torchForm = torchExpression("({0} * {1}).sum(-1, keepdim=True)"),
        .onnx = composedOnnx,
        .examples = {{"rows", "3x5 3x5"}, {"sequences", "2x3x4 2x3x4"}},
        .rejects = joinRejects(),
    };
}

} // namespace plexus::layers
