// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.CosineAnnealingLR: lr = least + (base - least) (1 + cos(pi t / length)) / 2,
// t in epochs or steps from 0. It rises again after `length`, as PyTorch's does.
double rate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch,
            uint64_t totalSteps)
{
    const uint64_t perEpoch = std::max<uint64_t>(stepsPerEpoch, 1);
    const bool inEpochs = params.text("unit") == "epochs";
    const int64_t given = params.integer("length");
    const auto t = static_cast<double>(inEpochs ? step / perEpoch : step);
    const auto whole = static_cast<double>(inEpochs ? (totalSteps + perEpoch - 1) / perEpoch : totalSteps);
    const double length = given > 0 ? static_cast<double>(given) : std::max(whole, 1.0);
    const double least = params.real("minimum");
    return least + (base - least) * (1 + std::cos(std::numbers::pi * t / length)) / 2;
}

} // namespace

ScheduleDef cosine()
{
    return {.key = "cosine",
            .title = "Cosine",
            .help = "Lets the learning rate fall along half a cosine wave.",
            .torch = "torch.optim.lr_scheduler.CosineAnnealingLR",
            .params = {integer("length", 0)
                           .range(0, 1e9)
                           .slider(0, 100)
                           .help("After how many epochs or steps the least is reached; 0 is the whole "
                                 "training.")
                           .torch("T_max"),
                       choice("unit", "steps", {"epochs", "steps"})
                           .help("Whether it counts epochs or steps."),
                       real("minimum", 0)
                           .range(0, 1000)
                           .slider(0, 0.01)
                           .help("The least learning rate.")
                           .torch("eta_min")},
            .rate = rate};
}

} // namespace plexus::schedules
