// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adam_family.h"
#include "engine/train/optimizer_rules.h"

namespace plexus::optimizers {
namespace {

ParamDefs lionParams()
{
    ParamDefs all = betaParams();
    all.back().initial = 0.99;
    all.insert(all.begin(), learningRateParam(1e-4));
    all.push_back(weightDecayParam(0));
    return all;
}

// Chen and others 2023: p -= lr (sign(beta1 m + (1 - beta1) g) + decay p); then m follows g with beta2.
Updated lionUpdate(const UpdateCall& call)
{
    const double beta1 = call.params.real("beta1");
    const double beta2 = call.params.real("beta2");
    const Value zero = constant(*call.parameter.program, 0.0);
    const Value blend = call.slots[0] * beta1 + call.gradient * (1 - beta1);
    const Value sign = less(zero, blend) - less(blend, zero);
    const Value pull = sign + call.parameter * call.params.real("weight_decay");
    return {.parameter = call.parameter - pull * call.scalar("lr"),
            .slots = {call.slots[0] * beta2 + call.gradient * (1 - beta2)}};
}

} // namespace

OptimizerDef lion()
{
    return {.key = "lion",
            .title = "Lion",
            .help = "Steps by the sign of a momentum: one state a weight, and every step of one size.",
            .torch = "lion_pytorch.Lion",
            .params = lionParams(),
            .slots = [](const Params&) { return std::vector<std::string>{"exp_avg"}; },
            .update = lionUpdate,
            .scalars = rateOnly};
}

} // namespace plexus::optimizers
