// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef tanh()
{
    return {
        .key = "tanh",
        .title = "Tanh",
        .group = "Activation",
        .help = "Squeezes every value between -1 and 1, symmetric around zero.",
        .keywords = {"hyperbolic tangent", "activation", "nonlinearity"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward = [](Build& b) { return plexus::tanh(b.input()); },
        .torch = "torch.nn.Tanh",
        .onnx = "Tanh",
        .examples = {{"rows", "3x5"}, {"image", "2x1x3x5"}},
    };
}

} // namespace plexus::layers
