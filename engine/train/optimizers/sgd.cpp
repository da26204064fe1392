// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/optimizer_rules.h"

namespace plexus::optimizers {
namespace {

// torch.optim.SGD: g += decay p; v = momentum v + (1 - dampening) g, v = g in the first step;
// p -= lr v, or with Nesterov p -= lr (g + momentum v).
Updated sgdUpdate(const UpdateCall& call)
{
    const double momentum = call.params.real("momentum");
    const Value gradient = decayed(call);
    if (momentum == 0) {
        return {.parameter = call.parameter - gradient * call.scalar("lr"), .slots = {}};
    }
    const bool isDamped = call.params.real("dampening") != 0;
    const Value velocity =
        call.slots[0] * momentum + (isDamped ? gradient * call.scalar("share") : gradient);
    const Value step = call.params.flag("nesterov") ? gradient + velocity * momentum : velocity;
    return {.parameter = call.parameter - step * call.scalar("lr"), .slots = {velocity}};
}

std::vector<std::pair<std::string, double>> sgdScalars(const Params& params, uint64_t t, double lr)
{
    // The first velocity is the undamped gradient.
    return {{"lr", lr}, {"share", t <= 1 ? 1.0 : 1 - params.real("dampening")}};
}

} // namespace

OptimizerDef sgd()
{
    return {.key = "sgd",
            .title = "SGD",
            .help = "Steps against the gradient; with momentum it keeps rolling the way it went.",
            .torch = "torch.optim.SGD",
            .params = {learningRateParam(0.01).help("How far one step goes. PyTorch's own begins with 0.001."),
                       real("momentum", 0.9)
                           .range(0, 1)
                           .help("How much of the last step is kept. PyTorch's own begins with 0."),
                       real("dampening", 0).range(0, 1).help(
                           "How much of the gradient is held back while momentum adds up."),
                       boolean("nesterov", false)
                           .help("Looks ahead along the momentum before it steps."),
                       weightDecayParam(0)},
            .slots =
                [](const Params& params) {
                    return params.real("momentum") == 0 ? std::vector<std::string>{}
                                                        : std::vector<std::string>{"momentum_buffer"};
                },
            .update = sgdUpdate,
            .scalars = sgdScalars};
}

} // namespace plexus::optimizers
