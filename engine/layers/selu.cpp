// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef selu()
{
    return {
        .key = "selu",
        .title = "SELU",
        .group = "Activation",
        .help = "An ELU scaled so that mean 0 and deviation 1 keep themselves from layer to layer.",
        .keywords = {"activation", "nonlinearity", "exponential", "self normalizing"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const Value x = b.input();
                constexpr double scale = 1.0507009873554805, alpha = 1.6732632423543772;
                return maximum(x, 0.0) * scale + (exp(notAbove(x, 0.0)) - 1.0) * (scale * alpha);
            },
        .torch = "torch.nn.SELU",
        .onnx = "Selu",
        .examples = {{.name = "rows", .inputs = "3x5", .awayFromZero = 0.01},
                     {.name = "image", .inputs = "2x3x2x5", .awayFromZero = 0.01}},
    };
}

} // namespace plexus::layers
