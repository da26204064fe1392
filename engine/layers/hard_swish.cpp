// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef hard_swish()
{
    return {
        .key = "hard_swish",
        .title = "Hard swish",
        .group = "Activation",
        .help = "A SiLU made of simple pieces, for small devices.",
        .keywords = {"activation", "nonlinearity", "mobile"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                return b.input() * (minimum(maximum(b.input() + 3.0, 0.0), 6.0) / 6.0);
            },
        .torch = "torch.nn.Hardswish",
        .onnx = "HardSwish",
        .examples = {{.name = "rows", .inputs = "3x5"}, {.name = "image", .inputs = "2x3x2x5"}},
    };
}

} // namespace plexus::layers
