// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef hinge()
{
    return {
        .key = "hinge",
        .title = "Hinge",
        .help = "For two sides, targets -1 and 1: nothing is lost where the output is on the right side by the margin.",
        .torch = "torch.nn.functional.relu(margin - target * output)",
        .params = {reductionParam(),
                   marginParam()},
        .check = [](const LossShapes& shapes) { return checkValues(shapes, "hinge"); },
        .yesAbove = 0,
        .forward = 
            [](const LossCall& call) {
                const double margin = call.params.real("margin");
                return reduced(call, maximum(margin - call.output * call.target, 0.0));
            },
        .prediction = unchanged,
    };
}

} // namespace plexus::losses
