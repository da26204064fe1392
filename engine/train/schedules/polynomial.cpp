// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/schedule_rules.h"

#include <algorithm>
#include <cmath>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.PolynomialLR: base (1 - t / length)^power.
double polynomialRate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps)
{
    const Elapsed at = elapsed(params, step, stepsPerEpoch, totalSteps);
    return base * std::pow(1 - std::min(at.now / at.length, 1.0), params.real("power"));
}

} // namespace

ScheduleDef polynomial()
{
    return {.key = "polynomial",
            .title = "Polynomial",
            .help = "Lets the learning rate fall to 0 as a power of the time left.",
            .torch = "torch.optim.lr_scheduler.PolynomialLR",
            .params = {lengthParam("After how many epochs or steps it is 0; 0 is the whole training.", "total_iters"),
                       unitParam("steps"),
                       real("power", 1).range(0, 10).slider(0.5, 3).help("1 is a straight line, 2 a parabola.")},
            .rate = polynomialRate};
}

} // namespace plexus::schedules
