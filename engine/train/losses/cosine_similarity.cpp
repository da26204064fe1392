// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef cosine_similarity()
{
    return {
        .key = "cosine_similarity",
        .title = "Cosine similarity",
        .help = "For directions: one minus the cosine of the angle between output and target, over the last axis.",
        .torch = "torch.nn.CosineEmbeddingLoss",
        .params = {reductionParam()},
        .check = [](const LossShapes& shapes) { return checkValues(shapes, "cosine similarity"); },
        .forward = 
            [](const LossCall& call) {
                // As PyTorch: a little to each square, so that a row of zeros has an angle and a slope.
                const auto square = [](Value x) { return sum(x * x, {-1}) + 1e-12; };
                const Value lengths = rsqrt(square(call.output) * square(call.target));
                return reduced(call, 1.0 - sum(call.output * call.target, {-1}) * lengths);
            },
        .prediction = unchanged,
    };
}

} // namespace plexus::losses
