// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/optimizer_rules.h"

namespace plexus::optimizers {
namespace {

// torch.optim.RMSprop: s = alpha s + (1 - alpha) g^2, less the squared mean if centered; g / (sqrt(s) + epsilon),
// with momentum added up in v.
Updated rmspropUpdate(const UpdateCall& call)
{
    const double alpha = call.params.real("alpha");
    const double momentum = call.params.real("momentum");
    const Value gradient = decayed(call);
    Updated updated{.parameter = {}, .slots = {call.slots[0] * alpha + gradient * gradient * (1 - alpha)}};
    Value squares = updated.slots[0];
    if (call.params.flag("centered")) {
        updated.slots.push_back(call.slots[1] * alpha + gradient * (1 - alpha));
        // Rounding may bring it below 0.
        squares = maximum(squares - updated.slots[1] * updated.slots[1], 0.0);
    }
    Value step = gradient / (sqrt(squares) + call.params.real("epsilon"));
    if (momentum != 0) {
        step = call.slots.back() * momentum + step;
        updated.slots.push_back(step);
    }
    updated.parameter = call.parameter - step * call.scalar("lr");
    return updated;
}

} // namespace

OptimizerDef rmsprop()
{
    return {.key = "rmsprop",
            .title = "RMSprop",
            .help = "Divides every gradient by the root of the mean of its squares.",
            .torch = "torch.optim.RMSprop",
            .params = {learningRateParam(0.01),
                       real("alpha", 0.99).range(0, 0.9999999).slider(0.8, 0.999).help(
                           "How slowly the mean of the squares follows."),
                       epsilonParam(1e-8),
                       real("momentum", 0).range(0, 1).help("How much of the last step is kept."),
                       boolean("centered", false)
                           .help("Takes the deviation of the gradients instead of their size."),
                       weightDecayParam(0)},
            .slots = [](const Params& params) {
                std::vector<std::string> slots{"square_avg"};
                if (params.flag("centered")) {
                    slots.push_back("grad_avg");
                }
                if (params.real("momentum") != 0) {
                    slots.push_back("momentum_buffer");
                }
                return slots;
            },
            .update = rmspropUpdate,
            .scalars = rateOnly};
}

} // namespace plexus::optimizers
