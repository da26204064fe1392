// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/schedule_rules.h"

#include <algorithm>
#include <cmath>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.MultiStepLR: base times gamma for every milestone passed.
double multiStepRate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const Elapsed at = elapsed(params, step, stepsPerEpoch, totalSteps);
    const auto& milestones = params.integers("milestones");
    const auto passed = std::count_if(milestones.begin(), milestones.end(), [&](int64_t milestone) {
        return at.now >= static_cast<double>(milestone);
    });
    return base * std::pow(params.real("gamma"), static_cast<double>(passed));
}

} // namespace

ScheduleDef multi_step()
{
    return {.key = "multi_step",
            .title = "Multi-step",
            .help = "Multiplies the learning rate by a factor at the epochs or steps given.",
            .torch = "torch.optim.lr_scheduler.MultiStepLR",
            .params = {integers("milestones", {5, 8})
                           .range(0, 1e9)
                           .title("At")
                           .help("At which epochs or steps the learning rate drops."),
                       unitParam("epochs"),
                       real("gamma", 0.1).range(0, 10).slider(0.05, 1).title("Factor").help(
                           "What the learning rate is multiplied by.")},
            .rate = multiStepRate};
}

} // namespace plexus::schedules
