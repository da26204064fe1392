// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adam_family.h"
#include "engine/train/optimizer_rules.h"

#include <cmath>

namespace plexus::optimizers {
namespace {

// torch.optim.RAdam (Liu and others 2020): the step is divided by the root only when its variance is tractable.
Updated radamUpdate(const UpdateCall& call)
{
    const double beta1 = call.params.real("beta1");
    const double beta2 = call.params.real("beta2");
    const Value gradient = decayed(call);
    const Value mean = call.slots[0] * beta1 + gradient * (1 - beta1);
    const Value square = call.slots[1] * beta2 + gradient * gradient * (1 - beta2);
    const Value size = call.scalar("rectified_size") / (sqrt(square) + call.params.real("epsilon"))
                       + call.scalar("plain_size");
    return {.parameter = call.parameter - mean * size, .slots = {mean, square}};
}

std::vector<std::pair<std::string, double>> radamScalars(const Params& params, uint64_t t, double lr)
{
    const auto n = static_cast<double>(t);
    const double beta2 = params.real("beta2");
    const double power = std::pow(beta2, n);
    const double most = 2 / (1 - beta2) - 1;
    const double length = most - 2 * n * power / (1 - power);
    const double size = lr / (1 - std::pow(params.real("beta1"), n));
    if (length <= 5) {
        return {{"rectified_size", 0.0}, {"plain_size", size}};
    }
    const double rectification = std::sqrt((length - 4) * (length - 2) * most
                                           / ((most - 4) * (most - 2) * length));
    return {{"rectified_size", size * rectification * std::sqrt(1 - power)}, {"plain_size", 0.0}};
}

} // namespace

OptimizerDef radam()
{
    return {.key = "radam",
            .title = "RAdam",
            .help = "Adam that begins as plain momentum, until the mean of squares can be relied on.",
            .torch = "torch.optim.RAdam",
            .params = adamParams(0),
            .slots = [](const Params&) { return std::vector<std::string>{"exp_avg", "exp_avg_sq"}; },
            .update = radamUpdate,
            .scalars = radamScalars};
}

} // namespace plexus::optimizers
