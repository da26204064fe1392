// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef softplus()
{
    return {
        .key = "softplus",
        .title = "Softplus",
        .group = "Activation",
        .help = "A ReLU without a kink; its results are always positive.",
        .keywords = {"activation", "nonlinearity", "smooth"},
        .params = {real("beta", 1).range(0.01, 100).slider(0.1, 5).help(
            "How tightly it follows the kink of ReLU.")},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const double beta = b.real("beta");
                return plexus::softplus(b.input() * beta) / beta;
            },
        .torch = "torch.nn.Softplus",
        .torchForm = {.arguments = "beta=1.0, threshold=20.0"},
        .onnx = "Softplus",
        .examples = {{"rows", "3x5"}, {"image, tight", "2x3x2x5", "beta=3.0"}},
        .rejects = {{"no bend", "3x5", "beta=0.0", "beta must be between 0.01 and 100, got 0"}},
    };
}

} // namespace plexus::layers
