// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef mae()
{
    return {
        .key = "mae",
        .title = "Mean absolute error",
        .help = "For values: the mean of the differences, so that outliers count no more than they must.",
        .torch = "torch.nn.L1Loss",
        .params = {reductionParam()},
        .check = [](const LossShapes& shapes) { return checkValues(shapes, "mean absolute error"); },
        .forward = 
            [](const LossCall& call) { return reduced(call, abs(call.output - call.target)); },
        .prediction = unchanged,
    };
}

} // namespace plexus::losses
