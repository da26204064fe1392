// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/schedule_rules.h"

#include <cmath>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.CosineAnnealingWarmRestarts: rounds of length, length growth, length growth^2, ...
double cosineRestartsRate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const Elapsed at = elapsed(params, step, stepsPerEpoch, totalSteps);
    const auto growth = static_cast<double>(params.integer("growth"));
    double since = at.now;
    double length = at.length;
    if (growth == 1) {
        since = std::fmod(since, length);
    }
    while (since >= length) {
        since -= length;
        length *= growth;
    }
    return alongCosine(base, params.real("minimum"), since / length);
}

} // namespace

ScheduleDef cosine_restarts()
{
    return {.key = "cosine_restarts",
            .title = "Cosine with restarts",
            .help = "Falls along half a cosine wave, jumps back up and begins again.",
            .torch = "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
            .params = {lengthParam("After how many epochs or steps it restarts; 0 is the whole training.", "T_0"),
                       unitParam("epochs"),
                       integer("growth", 1)
                           .range(1, 100)
                           .slider(1, 4)
                           .torch("T_mult")
                           .help("How many times longer each round is than the one before."),
                       leastRateParam()},
            .rate = cosineRestartsRate};
}

} // namespace plexus::schedules
