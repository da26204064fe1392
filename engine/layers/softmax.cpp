// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef softmax()
{
    return {
        .key = "softmax",
        .title = "Softmax",
        .group = "Activation",
        .help = "Turns scores into probabilities that add up to 1. Cross-entropy already does "
                "this: leave "
                "it away before an output with that loss.",
        .keywords = {"probability", "classes", "normalize"},
        .params = {axisParam(
            -1, "The axis that adds up to 1, counted with the batch as 0; -1 is the last.")},
        .gives = Gives::Probabilities,
        .shape = sameAlongAxis,
        .forward =
            [](Build& b) {
                return plexus::softmax(b.input(), axisOf(b.params(), b.input().shape()));
            },
        .composed =
            [](Build& b) {
                // exp(x - max) / sum: the largest exponent is 0, so nothing overflows.
                const int64_t axis = axisOf(b.params(), b.input().shape());
                const Value weights = exp(b.input() - amax(b.input(), {axis}));
                return weights / sum(weights, {axis});
            },
        .torch = "torch.nn.Softmax",
        .torchForm = {.arguments = "dim="},
        .onnx = "Softmax",
        .examples = {{"rows", "3x5"}, {"channels", "2x3x2x4", "axis=1"}, {"one class", "2x1"}},
        .rejects = {{"batch axis", "3x5", "axis=0", "axis is 0, but the input is (batch, 5)"},
                    {"no such axis", "3x5", "axis=2", "use 1 to 1, or -1 for the last axis"}},
    };
}

} // namespace plexus::layers
