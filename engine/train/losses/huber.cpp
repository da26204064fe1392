// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef huber()
{
    return {
        .key = "huber",
        .title = "Huber",
        .help = "For values: squares small differences and takes large ones as they are.",
        .torch = "torch.nn.HuberLoss",
        .params = {reductionParam(),
                   real("delta", 1)
                       .range(1e-6, 1e6)
                       .slider(0.1, 5)
                       .help("From which difference on it grows in a straight line.")},
        .check = [](const LossShapes& shapes) { return checkValues(shapes, "Huber"); },
        .forward = 
            [](const LossCall& call) {
                // d^2 / 2 up to delta, then delta (d - delta / 2)
                const double delta = call.params.real("delta");
                const Value distance = abs(call.output - call.target);
                const Value near = minimum(distance, delta);
                return reduced(call, near * (distance - near * 0.5));
            },
        .prediction = unchanged,
    };
}

} // namespace plexus::losses
