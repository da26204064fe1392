// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/norm.h"

namespace plexus::layers {

LayerDef l2_normalize()
{
    return {
        .key = "l2_normalize",
        .title = "L2 normalize",
        .group = "Normalization",
        .help = "Divides each row by its length.",
        .keywords = {"unit", "length", "cosine"},
        .params = {real("epsilon", 1e-12)
                       .range(1e-12, 1)
                       .logarithmic()
                       .torch("eps")
                       .help("The least length divided by, so that a zero row stays finite.")},
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                // x is (batch, ..., feature)
                const Value x = b.input();
                const double epsilon = b.real("epsilon");
                return x * rsqrt(maximum(sum(x * x, {-1}), epsilon * epsilon));
            },
        .torch = "torch.nn.functional.normalize(dim=-1)",
        .torchForm = torchExpression("nn.functional.normalize({0}, dim=-1, eps={epsilon})"),
        .onnx = "composed",
        .examples = {{"rows", "3x4"}},
        .rejects = {{"zero epsilon", "3x4", "epsilon=0.0",
                     "epsilon must be between 1e-12 and 1, got 0"}},
    };
}

} // namespace plexus::layers
