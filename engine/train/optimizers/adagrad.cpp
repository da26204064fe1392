// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/optimizer_rules.h"

namespace plexus::optimizers {
namespace {

// torch.optim.Adagrad: s += g^2, from the accumulator's beginning, which is added where s is read; p -= lr / (1 + (t - 1) decay) g / (sqrt(s) + epsilon).
Updated adagradUpdate(const UpdateCall& call)
{
    const Value gradient = decayed(call);
    const Value squares = call.slots[0] + gradient * gradient;
    const double begin = call.params.real("accumulator");
    const Value root = sqrt(begin == 0 ? squares : squares + begin);
    const Value step = gradient / (root + call.params.real("epsilon"));
    return {.parameter = call.parameter - step * call.scalar("lr"), .slots = {squares}};
}

std::vector<std::pair<std::string, double>> adagradScalars(const Params& params, uint64_t t, double lr)
{
    return {{"lr", lr / (1 + static_cast<double>(t - 1) * params.real("lr_decay"))}};
}

} // namespace

OptimizerDef adagrad()
{
    return {.key = "adagrad",
            .title = "Adagrad",
            .help = "Slows down every weight by all the gradients it has seen, which suits rare features.",
            .torch = "torch.optim.Adagrad",
            .params = {learningRateParam(0.01),
                       real("lr_decay", 0)
                           .range(0, 1000)
                           .slider(0, 0.1)
                           .title("Rate decay")
                           .help("How fast the learning rate itself falls."),
                       real("accumulator", 0)
                           .range(0, 1e6)
                           .slider(0, 1)
                           .title("Begin of the sum")
                           .torch("initial_accumulator_value")
                           .help("What the sum of squared gradients begins with; more makes the first steps smaller."),
                       epsilonParam(1e-10),
                       weightDecayParam(0)},
            .slots = [](const Params&) { return std::vector<std::string>{"sum"}; },
            .update = adagradUpdate,
            .scalars = adagradScalars};
}

} // namespace plexus::optimizers
