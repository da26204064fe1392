// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/schedule_rules.h"

#include <cmath>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.ExponentialLR: base gamma^t.
double exponentialRate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const Elapsed at = elapsed(params, step, stepsPerEpoch, totalSteps);
    return base * std::pow(params.real("gamma"), at.now);
}

} // namespace

ScheduleDef exponential()
{
    return {.key = "exponential",
            .title = "Exponential",
            .help = "Multiplies the learning rate by a factor every epoch or step.",
            .torch = "torch.optim.lr_scheduler.ExponentialLR",
            .params = {real("gamma", 0.95)
                           .range(0, 10)
                           .slider(0.5, 1)
                           .title("Factor")
                           .help("What the learning rate is multiplied by."),
                       unitParam("epochs")},
            .rate = exponentialRate};
}

} // namespace plexus::schedules
