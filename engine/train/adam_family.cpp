// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adam_family.h"

#include "engine/train/optimizer_rules.h"

#include <cmath>

namespace plexus {

ParamDefs betaParams()
{
    return {real("beta1", 0.9).range(0, 0.9999999).slider(0.5, 0.99).help(
                "How slowly the mean of the gradients follows."),
            real("beta2", 0.999).range(0, 0.9999999).slider(0.9, 0.9999).help(
                "How slowly the mean of their squares follows.")};
}

ParamDefs adamParams(double weightDecay)
{
    ParamDefs params = betaParams();
    params.insert(params.begin(), learningRateParam(0.001));
    params.push_back(epsilonParam(1e-8));
    params.push_back(weightDecayParam(weightDecay));
    return params;
}

ParamDef amsgradParam()
{
    return boolean("amsgrad", false)
        .title("AMSGrad")
        .help("Divides by the largest mean of squares so far instead of the current one.");
}

std::vector<std::string> adamSlots(const Params& params)
{
    std::vector<std::string> slots{"exp_avg", "exp_avg_sq"};
    if (params.flag("amsgrad")) {
        slots.push_back("max_exp_avg_sq");
    }
    return slots;
}

Updated adamUpdate(const UpdateCall& call, WeightDecay decay)
{
    const double beta1 = call.params.real("beta1");
    const double beta2 = call.params.real("beta2");
    const bool isDecoupled = decay == WeightDecay::Decoupled;
    const Value gradient = isDecoupled ? call.gradient : decayed(call);
    Value parameter = call.parameter;
    if (isDecoupled && call.params.real("weight_decay") != 0) {
        parameter = parameter * call.scalar("keep");
    }
    const Value mean = call.slots[0] * beta1 + gradient * (1 - beta1);
    const Value square = call.slots[1] * beta2 + gradient * gradient * (1 - beta2);
    Updated updated{.parameter = {}, .slots = {mean, square}};
    if (call.params.flag("amsgrad")) {
        updated.slots.push_back(maximum(call.slots[2], square));
    }
    const Value root = sqrt(updated.slots.back()) * call.scalar("root_scale");
    updated.parameter =
        parameter - mean * call.scalar("step_size") / (root + call.params.real("epsilon"));
    return updated;
}

std::vector<std::pair<std::string, double>> adamScalars(const Params& params, uint64_t t, double lr)
{
    const auto n = static_cast<double>(t);
    return {{"step_size", lr / (1 - std::pow(params.real("beta1"), n))},
            {"root_scale", 1 / std::sqrt(1 - std::pow(params.real("beta2"), n))},
            {"keep", 1 - lr * params.real("weight_decay")}};
}

} // namespace plexus
