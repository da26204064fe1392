// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef celu()
{
    return {
        .key = "celu",
        .title = "CELU",
        .group = "Activation",
        .help = "An ELU whose slope has no jump at zero, whatever its floor.",
        .keywords = {"activation", "nonlinearity", "exponential"},
        .params = {real("alpha", 1)
                       .range(0.01, 100)
                       .slider(0.1, 3)
                       .help("How deep the floor lies below zero.")},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const Value x = b.input();
                const double alpha = b.real("alpha");
                return maximum(x, 0.0) + (exp(notAbove(x, 0.0) / alpha) - 1.0) * alpha;
            },
        .torch = "torch.nn.CELU",
        .onnx = "Celu",
        .nodeLines = {"alpha"},
        .examples = {{.name = "rows", .inputs = "3x5", .awayFromZero = 0.01},
                     {.name = "image, shallow",
                      .inputs = "2x3x2x5",
                      .params = "alpha=0.5",
                      .awayFromZero = 0.01}},
        .rejects = {{"no floor", "3x5", "alpha=0.0", "alpha must be between 0.01 and 100, got 0"}},
    };
}

} // namespace plexus::layers
