// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef silu()
{
    return {
        .key = "silu",
        .title = "SiLU",
        .group = "Activation",
        .help =
            "Multiplies each value by its sigmoid: a smooth ReLU that dips a little below zero.",
        .keywords = {"activation", "nonlinearity", "swish"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward = [](Build& b) { return plexus::silu(b.input()); },
        .torch = "torch.nn.SiLU",
        .onnx = "composed",
        .examples = {{.name = "rows", .inputs = "3x5"}, {.name = "image", .inputs = "2x3x2x5"}},
    };
}

} // namespace plexus::layers
