// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef relu()
{
    return {
        .key = "relu",
        .title = "ReLU",
        .group = "Activation",
        .help = "Lets positive values pass and sets negative ones to zero. The usual choice "
                "between layers.",
        .keywords = {"rectifier", "activation", "nonlinearity"},
        .nature = Nature::Activation,
        .isUsual = true,
        .shape = sameAsInput,
        .forward = [](Build& b) { return maximum(b.input(), 0.0); },
        .torch = "torch.nn.ReLU",
        .onnx = "Relu",
        .examples = {{.name = "rows", .inputs = "3x5", .awayFromZero = 0.01},
                     {.name = "image", .inputs = "2x3x2x5", .awayFromZero = 0.01}},
    };
}

} // namespace plexus::layers
