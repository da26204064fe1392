// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef bce_with_logits()
{
    return {
        .key = "bce_with_logits",
        .title = "Binary cross-entropy",
        .help = "For yes or no: each output is the score of its own answer, each target 0 or 1. The sigmoid is part of it.",
        .torch = "torch.nn.BCEWithLogitsLoss",
        .params = {reductionParam()},
        .takes = Takes::Scores,
        .targetLeast = 0,
        .check = [](const LossShapes& shapes) { return checkValues(shapes, "binary cross-entropy"); },
        .forward = 
            [](const LossCall& call) {
                // -y log sigmoid(o) - (1 - y) log(1 - sigmoid(o)), without a logarithm of 0
                return reduced(call, softplus(call.output) - call.output * call.target);
            },
        .prediction = eachSigmoid,
    };
}

} // namespace plexus::losses
