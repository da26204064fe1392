// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef softsign()
{
    return {
        .key = "softsign",
        .title = "Softsign",
        .group = "Activation",
        .help = "Divides each value by one more than its size: a tanh that levels off slowly.",
        .keywords = {"activation", "nonlinearity"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward = [](Build& b) { return b.input() / (abs(b.input()) + 1.0); },
        .torch = "torch.nn.Softsign",
        .onnx = "Softsign",
        .examples = {{.name = "rows", .inputs = "3x5", .awayFromZero = 0.01},
                     {.name = "image", .inputs = "2x3x2x5", .awayFromZero = 0.01}},
    };
}

} // namespace plexus::layers
