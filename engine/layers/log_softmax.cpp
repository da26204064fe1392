// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef log_softmax()
{
    return {
        .key = "log_softmax",
        .title = "Log softmax",
        .group = "Activation",
        .help = "The logarithms of the probabilities that Softmax gives, for an output with "
                "negative log-likelihood or KL divergence.",
        .keywords = {"probability", "classes", "normalize"},
        .params = {axisParam(-1, "The axis whose exponentials add up to 1, counted with the batch "
                                 "as 0; -1 is the last.")},
        .gives = Gives::LogProbabilities,
        .shape = sameAlongAxis,
        .forward =
            [](Build& b) { return logSoftmax(b.input(), axisOf(b.params(), b.input().shape())); },
        .composed =
            [](Build& b) {
                const int64_t axis = axisOf(b.params(), b.input().shape());
                const Value distance = b.input() - amax(b.input(), {axis});
                return distance - log(sum(exp(distance), {axis}));
            },
        .torch = "torch.nn.LogSoftmax",
        .torchForm = {.arguments = "dim="},
        .onnx = "LogSoftmax",
        .examples = {{"rows", "3x5"}, {"channels", "2x3x2x4", "axis=1"}, {"one class", "2x1"}},
        .rejects = {{"batch axis", "3x5", "axis=0", "axis is 0, but the input is (batch, 5)"}},
    };
}

} // namespace plexus::layers
