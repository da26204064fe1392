// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef kl_div()
{
    return {
        .key = "kl_div",
        .title = "KL divergence",
        .help = "For distributions: how far the output, given as logarithms, is from the target.",
        .torch = "torch.nn.KLDivLoss(reduction='batchmean')",
        .params = {reductionParam(),
                   boolean("log_target", false).help("Whether the target is given as logarithms too.")},
        .takes = Takes::LogProbabilities,
        .targetLeast = 0,
        .check = [](const LossShapes& shapes) { return checkValues(shapes, "KL divergence"); },
        .forward = 
            [](const LossCall& call) {
                // y (log y - o), and 0 where y is 0
                const bool isLog = call.params.flag("log_target");
                const Value y = isLog ? exp(call.target) : call.target;
                const Value one = constant(*y.program, 1.0);
                const Value logarithm =
                    isLog ? call.target : log(select(less(constant(*y.program, 0.0), y), y, one));
                const Value losses = y * (logarithm - call.output);
                // The mean is over samples: only then is it the divergence.
                const Value total = sum(losses, allAxes(losses));
                const bool isSum = call.params.text("reduction") == "sum";
                return isSum ? total : total / static_cast<double>(y.shape()[0]);
            },
        .prediction = [](Value output) { return exp(output); },
    };
}

} // namespace plexus::losses
