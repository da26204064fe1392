// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef hard_sigmoid()
{
    return {
        .key = "hard_sigmoid",
        .title = "Hard sigmoid",
        .group = "Activation",
        .help = "A sigmoid made of three straight lines.",
        .keywords = {"activation", "nonlinearity"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward = [](Build& b) { return minimum(maximum(b.input() + 3.0, 0.0), 6.0) / 6.0; },
        .torch = "torch.nn.Hardsigmoid",
        .onnx = "HardSigmoid",
        .examples = {{.name = "rows", .inputs = "3x5"}, {.name = "image", .inputs = "2x3x2x5"}},
    };
}

} // namespace plexus::layers
