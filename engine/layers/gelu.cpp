// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef gelu()
{
    return {
        .key = "gelu",
        .title = "GELU",
        .group = "Activation",
        .help = "Multiplies each value by the share of a normal distribution below it: a smooth "
                "ReLU, usual in transformers.",
        .keywords = {"activation", "nonlinearity", "gaussian"},
        .params = {choice("approximate", "none", {"none", "tanh"})
                       .title("Approximation")
                       .help(
                           "Whether a hyperbolic tangent stands in for the normal distribution.")},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const Value x = b.input();
                if (b.choice("approximate") == "none") {
                    return plexus::gelu(x);
                }
                // Beyond 20 the tangent is 1 to the last bit, and the cube would overflow.
                const Value y = maximum(minimum(x, 20.0), -20.0);
                return x * 0.5 * (tanh((y + y * y * y * 0.044715) * 0.7978845608028654) + 1.0);
            },
        .torch = "torch.nn.GELU",
        .onnx = "Gelu",
        .examples = {{"rows", "3x5"}, {"image, by tangent", "2x3x2x5", "approximate=tanh"}},
        .rejects = {{"no such curve", "3x5", "approximate=sigmoid",
                     "approximate must be one of none, tanh, got \"sigmoid\""}},
    };
}

} // namespace plexus::layers
