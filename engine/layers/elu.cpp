// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef elu()
{
    return {
        .key = "elu",
        .title = "ELU",
        .group = "Activation",
        .help = "Like ReLU, but negative values fall smoothly towards a floor.",
        .keywords = {"activation", "nonlinearity", "exponential"},
        .params = {real("alpha", 1)
                       .range(0, 100)
                       .slider(0, 3)
                       .help("How deep the floor lies below zero.")},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const Value x = b.input();
                return maximum(x, 0.0) + (exp(notAbove(x, 0.0)) - 1.0) * b.real("alpha");
            },
        .torch = "torch.nn.ELU",
        .onnx = "Elu",
        .nodeLines = {"alpha"},
        .examples = {{.name = "rows", .inputs = "3x5", .awayFromZero = 0.01},
                     {.name = "image, shallow",
                      .inputs = "2x3x2x5",
                      .params = "alpha=0.5",
                      .awayFromZero = 0.01}},
        .rejects = {{"negative floor", "3x5", "alpha=-1.0",
                     "alpha must be between 0 and 100, got -1"}},
    };
}

} // namespace plexus::layers
