// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/schedule_rules.h"

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.CosineAnnealingLR. It rises again after `length`, as PyTorch's does.
double cosineRate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const Elapsed at = elapsed(params, step, stepsPerEpoch, totalSteps);
    return alongCosine(base, params.real("minimum"), at.now / at.length);
}

} // namespace

ScheduleDef cosine()
{
    return {.key = "cosine",
            .title = "Cosine",
            .help = "Lets the learning rate fall along half a cosine wave.",
            .torch = "torch.optim.lr_scheduler.CosineAnnealingLR",
            .params = {lengthParam("After how many epochs or steps the least is reached; 0 is the whole training.", "T_max"),
                       unitParam("steps"),
                       leastRateParam()},
            .rate = cosineRate};
}

} // namespace plexus::schedules
