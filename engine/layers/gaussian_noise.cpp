// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/noise.h"

namespace plexus::layers {

LayerDef gaussian_noise()
{
    return {
        .key = "gaussian_noise",
        .title = "Gaussian noise",
        .group = "Regularization",
        .help = "While training, adds random values of mean 0, so that the network learns to bear "
                "small "
                "disturbances. Does nothing in predictions.",
        .keywords = {"normal", "random", "regularization", "denoising", "augment"},
        .params = {real("deviation", 0.1)
                       .range(0, 1000)
                       .slider(0, 1)
                       .title("Standard deviation")
                       .torch("std")
                       .help("How large the added values are; two thirds of them are smaller.")},
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const Value x = b.input();
                return b.training() ? x + normalDraws(b, x.shape()) * b.real("deviation") : x;
            },
        .torch = "x + torch.randn_like(x) * std",
        .torchForm = torchExpression("{0} + torch.randn_like({0}) * {deviation} * self.training"),
        .onnx = "Identity",
        .nodeLines = {"deviation"},
        .examples = {{"rows", "4x5"}, {"image", "2x3x3x5", "deviation=0.5"}},
        .rejects = {{"negative", "3x5", "deviation=-1.0", "must be between 0 and 1000, got -1"}},
    };
}

} // namespace plexus::layers
