// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef relu6()
{
    return {
        .key = "relu6",
        .title = "ReLU6",
        .group = "Activation",
        .help = "A ReLU that stops at 6.",
        .keywords = {"activation", "nonlinearity", "rectifier", "mobile"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward = [](Build& b) { return minimum(maximum(b.input(), 0.0), 6.0); },
        .torch = "torch.nn.ReLU6",
        .onnx = "Clip",
        .examples = {{.name = "rows", .inputs = "3x5", .awayFromZero = 0.01},
                     {.name = "image", .inputs = "2x3x2x5", .awayFromZero = 0.01}},
    };
}

} // namespace plexus::layers
