// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/schedule_rules.h"

#include <algorithm>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.OneCycleLR with cosine annealing; base is the peak, reached at rise length - 1, which may
// lie before the first step.
double oneCycleRate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const Elapsed at = elapsed(params, step, stepsPerEpoch, totalSteps);
    const double begin = base / params.real("div_factor");
    const double peak = params.real("rise") * at.length - 1;
    if (at.now < peak) {
        return alongCosine(begin, base, at.now / peak);
    }
    const double fall = at.length - 1 - peak;
    const double share = fall > 0 ? std::min((at.now - peak) / fall, 1.0) : 1.0;
    return alongCosine(base, begin / params.real("final_div_factor"), share);
}

} // namespace

ScheduleDef one_cycle()
{
    return {.key = "one_cycle",
            .title = "One-cycle",
            .help = "Rises from a small learning rate to the one given, then falls far below where it began.",
            .torch = "torch.optim.lr_scheduler.OneCycleLR",
            .params = {lengthParam("How many epochs or steps the cycle has; 0 is the whole training.", "total_steps"),
                       unitParam("steps"),
                       real("rise", 0.3)
                           .range(0, 1)
                           .torch("pct_start")
                           .help("The share of the cycle in which the learning rate rises."),
                       real("div_factor", 25)
                           .range(1, 1e9)
                           .slider(1, 100)
                           .logarithmic()
                           .title("Begins at one in")
                           .help("The peak divided by this is where it begins."),
                       real("final_div_factor", 10000)
                           .range(1, 1e12)
                           .slider(1, 1e5)
                           .logarithmic()
                           .title("Ends at one in")
                           .help("The begin divided by this is where it ends.")},
            .rate = oneCycleRate};
}

} // namespace plexus::schedules
