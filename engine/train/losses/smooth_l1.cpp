// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef smooth_l1()
{
    return {
        .key = "smooth_l1",
        .title = "Smooth L1",
        .help = "For values: the mean absolute error, rounded off at 0. Huber divided by its bend.",
        .torch = "torch.nn.SmoothL1Loss",
        .params = {reductionParam(),
                   real("beta", 1)
                       .range(1e-6, 1e6)
                       .slider(0.1, 5)
                       .help("Below which difference it is a square.")},
        .check = [](const LossShapes& shapes) { return checkValues(shapes, "smooth L1"); },
        .forward = 
            [](const LossCall& call) {
                // d^2 / (2 beta) up to beta, then d - beta / 2
                const double beta = call.params.real("beta");
                const Value distance = abs(call.output - call.target);
                const Value near = minimum(distance, beta);
                return reduced(call, near * (distance - near * 0.5) / beta);
            },
        .prediction = unchanged,
    };
}

} // namespace plexus::losses
