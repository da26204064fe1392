// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef nll()
{
    return {
        .key = "nll",
        .title = "Negative log-likelihood",
        .help = "For classes, when the output holds logarithms of probabilities already, as after Log softmax.",
        .torch = "torch.nn.NLLLoss",
        .params = {reductionParam()},
        .targetIsClass = true,
        .takes = Takes::LogProbabilities,
        .check = [](const LossShapes& shapes) { return checkClasses(shapes, "negative log-likelihood"); },
        .forward = 
            [](const LossCall& call) {
                const Value rows = classRows(call.output);
                return reduced(call, -sum(rows * isClass(call.target, rows.shape()[1]), {1}));
            },
        .prediction = [](Value output) { return exp(output); },
    };
}

} // namespace plexus::losses
