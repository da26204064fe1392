// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef mse()
{
    return {
        .key = "mse",
        .title = "Mean squared error",
        .help = "For values: the mean of the squared differences over all outputs.",
        .torch = "torch.nn.MSELoss",
        .params = {reductionParam()},
        .isUsual = true,
        .check = [](const LossShapes& shapes) { return checkValues(shapes, "mean squared error"); },
        .forward = 
            [](const LossCall& call) {
                const Value difference = call.output - call.target;
                return reduced(call, difference * difference);
            },
        .prediction = unchanged,
    };
}

} // namespace plexus::losses
