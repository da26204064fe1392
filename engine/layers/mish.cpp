// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef mish()
{
    return {
        .key = "mish",
        .title = "Mish",
        .group = "Activation",
        .help = "Multiplies each value by the tangent of its softplus: a smooth ReLU.",
        .keywords = {"activation", "nonlinearity"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward = [](Build& b) { return b.input() * tanh(plexus::softplus(b.input())); },
        .torch = "torch.nn.Mish",
        .onnx = "Mish",
        .examples = {{.name = "rows", .inputs = "3x5"}, {.name = "image", .inputs = "2x3x2x5"}},
    };
}

} // namespace plexus::layers
