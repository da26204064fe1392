// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

LossDef focal()
{
    return {
        .key = "focal",
        .title = "Focal",
        .help = "For rare things, targets 0 or 1: binary cross-entropy in which answers that are right already count little.",
        .torch = "torchvision.ops.sigmoid_focal_loss",
        .params = {reductionParam(),
                   real("alpha", 0.25)
                       .range(-1, 1)
                       .slider(0, 1)
                       .help("The weight of targets of 1, the others have the rest; -1 weighs them alike."),
                   real("gamma", 2)
                       .range(0, 10)
                       .slider(0, 5)
                       .help("How much less what is easy counts.")},
        .takes = Takes::Scores,
        .targetLeast = 0,
        .check = [](const LossShapes& shapes) { return checkValues(shapes, "focal"); },
        .yesAbove = 0.5,
        .forward = 
            [](const LossCall& call) {
                // (1 - p)^gamma of the binary cross-entropy, where p is the probability of the truth
                const Value y = call.target;
                const Value losses = softplus(call.output) - call.output * y;
                const Value p = sigmoid(call.output);
                const Value wrong = p + y - 2.0 * p * y;
                const double alpha = call.params.real("alpha");
                const Value weight = pow(maximum(wrong, 1e-12), constant(*y.program, call.params.real("gamma")));
                return reduced(call, alpha < 0 ? losses * weight
                                               : losses * weight * (y * alpha + (1.0 - y) * (1 - alpha)));
            },
        .prediction = eachSigmoid,
    };
}

} // namespace plexus::losses
