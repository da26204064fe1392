// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <cmath>

namespace plexus::layers {

namespace {

// Draws are k / 2^24; the next larger multiple of 2^-24 as threshold is exact in float32, so CPU and
// GPU drop the same values.
double threshold(double probability)
{
    return std::ceil(std::ldexp(probability, 24)) / std::ldexp(1.0, 24);
}

Value dropoutForward(Build& b)
{
    const Value x = b.input();
    const double probability = b.real("p");
    if (!b.training() || probability == 0) {
        return x;
    }
    const Value dropped = less(b.random(x.shape(), "mask"), constant(b.program(), threshold(probability)));
    return x * ((1.0 - dropped) * (1 / (1 - probability)));
}

}

LayerDef dropout()
{
    return {
        .key = "dropout",
        .title = "Dropout",
        .group = "Regularization",
        .help = "While training, sets random values to zero and scales up the rest, so that the network "
                "relies on no single unit. Does nothing in predictions.",
        .keywords = {"regularization", "overfitting", "noise", "random"},
        .params = {real("p", 0.5)
                       .range(0, 0.99)
                       .slider(0, 0.8)
                       .title("Drop probability")
                       .help("The chance of each value to be dropped; 0 switches the layer off.")},
        .shape = sameAsInput,
        .forward = dropoutForward,
        .torch = "torch.nn.Dropout",
        .onnx = "Identity",
        .nodeLines = {"p"},
        .examples = {{"rows", {{4, 5}}},
                     {"image", {{2, 3, 3, 5}}, {{"p", 0.2}}},
                     {"off", {{2, 3}}, {{"p", 0.0}}}},
        .rejects = {{"everything dropped", {{3, 5}}, {{"p", 1.0}}, "must be between 0 and 0.99, got 1"}},
    };
}

} // namespace plexus::layers
