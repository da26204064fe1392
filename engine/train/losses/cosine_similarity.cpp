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
                const Value squares = sum(call.output * call.output, {-1}) * sum(call.target * call.target, {-1});
                return reduced(call, 1.0 - sum(call.output * call.target, {-1}) * rsqrt(maximum(squares, 1e-16)));
            },
        .prediction = unchanged,
    };
}

} // namespace plexus::losses
