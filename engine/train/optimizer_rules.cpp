// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/optimizer_rules.h"

namespace plexus {

ParamDef learningRateParam(double initial)
{
    return real("learning_rate", initial)
        .range(0, 1000)
        .slider(1e-5, 1)
        .logarithmic()
        .help("How far one step goes.")
        .torch("lr");
}

ParamDef weightDecayParam(double initial)
{
    return real("weight_decay", initial)
        .range(0, 10)
        .slider(0, 0.1)
        .help("Pulls every weight towards 0 by this share of it.");
}

ParamDef epsilonParam(double initial)
{
    return real("epsilon", initial)
        .range(1e-30, 1)
        .slider(1e-10, 1e-2)
        .logarithmic()
        .help("Added to the root, so that a gradient of 0 stays finite.")
        .torch("eps");
}

Value decayed(const UpdateCall& call)
{
    const double rate = call.params.real("weight_decay");
    return rate == 0 ? call.gradient : call.gradient + call.parameter * rate;
}

std::vector<std::pair<std::string, double>> rateOnly(const Params&, uint64_t, double lr)
{
    return {{"lr", lr}};
}

} // namespace plexus
