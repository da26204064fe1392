// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adam_family.h"
#include "engine/train/optimizer_rules.h"

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

// The product of all momenta so far, beta1^t times that of 1 - 0.96^(psi i) / 2: by the series of the logarithm, whose
// inner sums are geometric, so that a late step costs no more than an early one.
double nadamProduct(double beta1, double psi, double t)
{
    constexpr int terms = 60; // halved each time: exact in double
    const double rate = psi * std::log(0.96);
    double logarithm = 0;
    double half = 1;
    for (int k = 1; k <= terms; ++k) {
        half /= 2;
        const double one = k * rate;
        const double sum = one == 0 ? t : std::exp(one) * std::expm1(one * t) / std::expm1(one);
        logarithm -= half / k * sum;
    }
    return std::pow(beta1, t) * std::exp(logarithm);
}

std::vector<std::pair<std::string, double>> nadamScalars(const Params& params, uint64_t t, double lr)
{
    const double psi = params.real("momentum_decay");
    const auto momentum = [&](uint64_t step) {
        return params.real("beta1") * (1 - 0.5 * std::pow(0.96, static_cast<double>(step) * psi));
    };
    const double product = nadamProduct(params.real("beta1"), psi, static_cast<double>(t));
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
