// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef log_sigmoid()
{
    return {
        .key = "log_sigmoid",
        .title = "Log sigmoid",
        .group = "Activation",
        .help = "The logarithm of the sigmoid, exact where the sigmoid would be 0.",
        .keywords = {"activation", "nonlinearity"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward = [](Build& b) { return -plexus::softplus(-b.input()); },
        .torch = "torch.nn.LogSigmoid",
        .onnx = "composed",
        .examples = {{.name = "rows", .inputs = "3x5"}, {.name = "image", .inputs = "2x3x2x5"}},
    };
}

} // namespace plexus::layers
