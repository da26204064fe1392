// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef leaky_relu()
{
    return {
        .key = "leaky_relu",
        .title = "Leaky ReLU",
        .group = "Activation",
        .help = "Like ReLU, but lets a small part of negative values through, so that no unit goes "
                "silent.",
        .keywords = {"rectifier", "activation", "nonlinearity", "lrelu"},
        .params = {real("slope", 0.01)
                       .range(0, 10)
                       .slider(0, 0.5)
                       .help("What negative values are multiplied by.")
                       .torch("negative_slope")},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const Value x = b.input();
                return select(less(constant(b.program(), 0.0), x), x, x * b.real("slope"));
            },
        .torch = "torch.nn.LeakyReLU",
        .onnx = "LeakyRelu",
        .nodeLines = {"slope"},
        .examples = {{.name = "rows", .inputs = "3x5", .awayFromZero = 0.01},
                     {.name = "image, steeper",
                      .inputs = "2x3x2x5",
                      .params = "slope=0.25",
                      .awayFromZero = 0.01}},
        .rejects = {{"negative slope", "3x5", "slope=-0.5",
                     "slope must be between 0 and 10, got -0.5"}},
    };
}

} // namespace plexus::layers
