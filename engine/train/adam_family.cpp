// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adam_family.h"

#include <cmath>

namespace plexus {

ParamDefs adamParams(double weightDecay)
{
    return {real("learning_rate", 0.001)
                .range(0, 1000)
                .slider(1e-5, 0.1)
                .logarithmic()
                .help("How far one step goes.")
                .torch("lr"),
            real("beta1", 0.9).range(0, 0.9999999).slider(0.5, 0.99).help(
                "How slowly the mean of the gradients follows."),
            real("beta2", 0.999).range(0, 0.9999999).slider(0.9, 0.9999).help(
                "How slowly the mean of their squares follows."),
            real("epsilon", 1e-8)
                .range(1e-30, 1)
                .slider(1e-10, 1e-2)
                .logarithmic()
                .help("Added to the root, so that a gradient of 0 stays finite.")
                .torch("eps"),
            real("weight_decay", weightDecay)
                .range(0, 10)
                .slider(0, 0.1)
                .help("Pulls every weight towards 0 by this share of it."),
            boolean("amsgrad", false)
                .title("AMSGrad")
                .help("Divides by the largest mean of squares so far instead of the current one.")};
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
    const double rate = call.params.real("weight_decay");
    Value parameter = call.parameter;
    Value gradient = call.gradient;
    if (rate != 0 && decay == WeightDecay::InGradient) {
        gradient = gradient + parameter * rate;
    }
    if (rate != 0 && decay == WeightDecay::Decoupled) {
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
