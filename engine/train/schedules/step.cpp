// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/schedule_rules.h"

#include <cmath>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.StepLR: base gamma^floor(t / step_size).
double stepRate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const Elapsed at = elapsed(params, step, stepsPerEpoch, totalSteps);
    const double drops = std::floor(at.now / static_cast<double>(params.integer("step_size")));
    return base * std::pow(params.real("gamma"), drops);
}

} // namespace

ScheduleDef step()
{
    return {.key = "step",
            .title = "Step",
            .help = "Multiplies the learning rate by a factor every few epochs or steps.",
            .torch = "torch.optim.lr_scheduler.StepLR",
            .params = {integer("step_size", 5)
                           .range(1, 1e9)
                           .slider(1, 50)
                           .title("Every")
                           .help("After how many epochs or steps the learning rate drops."),
                       unitParam("epochs"),
                       real("gamma", 0.5).range(0, 10).slider(0.05, 1).title("Factor").help(
                           "What the learning rate is multiplied by.")},
            .rate = stepRate};
}

} // namespace plexus::schedules
