// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Result<Shape> softmaxShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const int64_t axis = call.params.integer("axis");
    if (axis == 0 || axis >= input.rank() || axis < 1 - input.rank()) {
        return wrongParam("axis",
                          "axis is " + std::to_string(axis) + ", but the input is "
                              + input.batchedText(),
                          "use 1 to " + std::to_string(input.rank() - 1) + ", or -1 for the last axis");
    }
    return input;
}

// exp(x - max) / sum: the largest exponent is 0, so nothing overflows.
Value softmaxForward(Build& b)
{
    const Value x = b.input();
    const int64_t axis = b.integer("axis") < 0 ? b.integer("axis") + x.shape().rank() : b.integer("axis");
    const Value weights = exp(x - amax(x, {axis}));
    return weights / sum(weights, {axis});
}

}

LayerDef softmax()
{
    return {
        .key = "softmax",
        .title = "Softmax",
        .group = "Activation",
        .help = "Turns scores into probabilities that add up to 1. Cross-entropy already does this: leave "
                "it away before an output with that loss.",
        .keywords = {"probability", "classes", "normalize"},
        .params = {integer("axis", -1)
                       .range(-7, 7)
                       .slider(-1, 3)
                       .help("The axis that adds up to 1, counted with the batch as 0; -1 is the last.")
                       .torch("dim")},
        .gives = Gives::Probabilities,
        .shape = softmaxShape,
        .forward = softmaxForward,
        .torch = "torch.nn.Softmax",
        .onnx = "Softmax",
        .examples = {{"rows", {{3, 5}}},
                     {"channels", {{2, 3, 2, 4}}, {{"axis", int64_t{1}}}},
                     {"one class", {{2, 1}}}},
        .rejects = {{"batch axis", {{3, 5}}, {{"axis", int64_t{0}}}, "axis is 0, but the input is (batch, 5)"},
                    {"no such axis", {{3, 5}}, {{"axis", int64_t{2}}}, "use 1 to 1, or -1 for the last axis"}},
    };
}

} // namespace plexus::layers
