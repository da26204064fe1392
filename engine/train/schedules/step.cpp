// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/schedule.h"

#include <algorithm>
#include <cmath>

namespace plexus::schedules {
namespace {

// torch.optim.lr_scheduler.StepLR: lr = base gamma^floor(t / step_size), t in epochs or steps from 0.
double rate(const Params& params, double base, uint64_t step, uint64_t stepsPerEpoch, uint64_t)
{
    const bool inEpochs = params.text("unit") == "epochs";
    const uint64_t t = inEpochs ? step / std::max<uint64_t>(stepsPerEpoch, 1) : step;
    const uint64_t drops = t / static_cast<uint64_t>(params.integer("step_size"));
    return base * std::pow(params.real("gamma"), static_cast<double>(drops));
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
                       choice("unit", "epochs", {"epochs", "steps"})
                           .help("Whether it counts epochs or steps."),
                       real("gamma", 0.5).range(0, 10).slider(0.05, 1).title("Factor").help(
                           "What the learning rate is multiplied by.")},
            .rate = rate};
}

} // namespace plexus::schedules
