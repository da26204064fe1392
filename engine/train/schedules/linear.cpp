// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/schedule_rules.h"

#include <algorithm>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.LinearLR: base (start + (end - start) t / length), then base end.
double linearRate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const Elapsed at = elapsed(params, step, stepsPerEpoch, totalSteps);
    const double start = params.real("start");
    return base * (start + (params.real("end") - start) * std::min(at.now / at.length, 1.0));
}

} // namespace

ScheduleDef linear()
{
    return {.key = "linear",
            .title = "Linear",
            .help = "Moves the learning rate in a straight line from one share of it to another.",
            .torch = "torch.optim.lr_scheduler.LinearLR",
            .params = {lengthParam("After how many epochs or steps the line ends; 0 is the whole training.", "total_iters"),
                       unitParam("steps"),
                       real("start", 1).range(0, 10).slider(0, 1).torch("start_factor").help(
                           "The share of the learning rate it starts with."),
                       real("end", 0).range(0, 10).slider(0, 1).torch("end_factor").help(
                           "The share of the learning rate it ends with.")},
            .rate = linearRate};
}

} // namespace plexus::schedules
