// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adam_family.h"
#include "engine/train/optimizer_rules.h"

#include <cmath>

namespace plexus::optimizers {
namespace {

ParamDefs adamaxParams()
{
    ParamDefs all = adamParams(0);
    all.front() = learningRateParam(0.002);
    return all;
}

// torch.optim.Adamax: u = max(beta2 u, |g| + epsilon); p -= lr / (1 - beta1^t) m / u.
Updated adamaxUpdate(const UpdateCall& call)
{
    const double beta1 = call.params.real("beta1");
    const Value gradient = decayed(call);
    const Value mean = call.slots[0] * beta1 + gradient * (1 - beta1);
    const Value largest =
        maximum(call.slots[1] * call.params.real("beta2"), abs(gradient) + call.params.real("epsilon"));
    return {.parameter = call.parameter - mean * call.scalar("step_size") / largest, .slots = {mean, largest}};
}

std::vector<std::pair<std::string, double>> adamaxScalars(const Params& params, uint64_t t, double lr)
{
    return {{"step_size", lr / (1 - std::pow(params.real("beta1"), static_cast<double>(t)))}};
}

} // namespace

OptimizerDef adamax()
{
    return {.key = "adamax",
            .title = "Adamax",
            .help = "Adam that divides by the largest recent gradient instead of the root of the mean of squares.",
            .torch = "torch.optim.Adamax",
            .params = adamaxParams(),
            .slots = [](const Params&) { return std::vector<std::string>{"exp_avg", "exp_inf"}; },
            .update = adamaxUpdate,
            .scalars = adamaxScalars};
}

} // namespace plexus::optimizers
