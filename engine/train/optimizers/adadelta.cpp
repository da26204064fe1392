// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/optimizer_rules.h"

namespace plexus::optimizers {
namespace {

// torch.optim.Adadelta: the step is g sqrt(d + epsilon) / sqrt(s + epsilon), where s and d follow the squares of
// gradients and steps.
Updated adadeltaUpdate(const UpdateCall& call)
{
    const double rho = call.params.real("rho");
    const double epsilon = call.params.real("epsilon");
    const Value gradient = decayed(call);
    const Value squares = call.slots[0] * rho + gradient * gradient * (1 - rho);
    const Value step = gradient * sqrt((call.slots[1] + epsilon) / (squares + epsilon));
    return {.parameter = call.parameter - step * call.scalar("lr"),
            .slots = {squares, call.slots[1] * rho + step * step * (1 - rho)}};
}

} // namespace

OptimizerDef adadelta()
{
    return {.key = "adadelta",
            .title = "Adadelta",
            .help = "Steps in units of its own last steps, so that the learning rate hardly matters.",
            .torch = "torch.optim.Adadelta",
            .params = {learningRateParam(1),
                       real("rho", 0.9).range(0, 0.9999999).slider(0.5, 0.99).help(
                           "How slowly both means of squares follow."),
                       epsilonParam(1e-6),
                       weightDecayParam(0)},
            .slots = [](const Params&) { return std::vector<std::string>{"square_avg", "acc_delta"}; },
            .update = adadeltaUpdate,
            .scalars = rateOnly};
}

} // namespace plexus::optimizers
