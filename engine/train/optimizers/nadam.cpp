// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adam_family.h"
#include "engine/train/optimizer_rules.h"

#include <algorithm>
#include <cmath>

namespace plexus::optimizers {
namespace {

ParamDefs nadamParams()
{
    ParamDefs all = adamParams(0);
    all.front() = learningRateParam(0.002);
    all.push_back(real("momentum_decay", 0.004)
                      .range(0, 1)
                      .slider(0, 0.1)
                      .help("How fast the momentum comes up to its full size."));
    return all;
}

// torch.optim.NAdam (Dozat 2016): steps by the gradient and by the next momentum, each with its own correction.
Updated nadamUpdate(const UpdateCall& call)
{
    const double beta1 = call.params.real("beta1");
    const double beta2 = call.params.real("beta2");
    const Value gradient = decayed(call);
    const Value mean = call.slots[0] * beta1 + gradient * (1 - beta1);
    const Value square = call.slots[1] * beta2 + gradient * gradient * (1 - beta2);
    const Value root = sqrt(square) * call.scalar("root_scale") + call.params.real("epsilon");
    const Value step = gradient * call.scalar("gradient_size") + mean * call.scalar("mean_size");
    return {.parameter = call.parameter - step / root, .slots = {mean, square}};
}

std::vector<std::pair<std::string, double>> nadamScalars(const Params& params, uint64_t t, double lr)
{
    const double psi = params.real("momentum_decay");
    const auto momentum = [&](uint64_t step) {
        return params.real("beta1") * (1 - 0.5 * std::pow(0.96, static_cast<double>(step) * psi));
    };
    constexpr uint64_t negligible = 20000; // the product of so many is 0 in double
    double product = 1;
    for (uint64_t step = 1; step <= std::min(t, negligible); ++step) {
        product *= momentum(step);
    }
    const double next = momentum(t + 1);
    return {{"gradient_size", lr * (1 - momentum(t)) / (1 - product)},
            {"mean_size", lr * next / (1 - product * next)},
            {"root_scale", 1 / std::sqrt(1 - std::pow(params.real("beta2"), static_cast<double>(t)))}};
}

} // namespace

OptimizerDef nadam()
{
    return {.key = "nadam",
            .title = "NAdam",
            .help = "Adam that looks ahead along its momentum.",
            .torch = "torch.optim.NAdam",
            .params = nadamParams(),
            .slots = [](const Params&) { return std::vector<std::string>{"exp_avg", "exp_avg_sq"}; },
            .update = nadamUpdate,
            .scalars = nadamScalars};
}

} // namespace plexus::optimizers
