// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

namespace {

// Chosen, not multiplied: the logarithm of no chance at all is -inf, and 0 times that is not a number.
Value nllLoss(const LossCall& call)
{
    const Value rows = classRows(call.output);
    const Value truth = isClass(call.target, rows.shape()[1]);
    const Value none = constant(*rows.program, 0.0);
    const Params& params = call.params;
    if (!areWeighed(params)) {
        return reduced(call, -sum(select(truth, rows, none), {1}));
    }
    Value weights = truth * classWeights(call, rows.shape()[1]);
    if (const Value counts = whereJudged(call.target, ignoredClass(params))) {
        weights = weights * counts;
    }
    const Value total = -sum(select(weights, rows * weights, none), {0, 1});
    return params.text("reduction") == "sum" ? total : total / maximum(sum(weights, {0, 1}), 1e-30);
}

} // namespace

LossDef nll()
{
    return {
        .key = "nll",
        .title = "Negative log-likelihood",
        .help = "For classes, when the output holds logarithms of probabilities already, as after Log softmax.",
        .torch = "torch.nn.NLLLoss",
        .params = {reductionParam(), classWeightsParam(), ignoredClassParam()},
        .targetIsClass = true,
        .takes = Takes::LogProbabilities,
        .check = [](const LossShapes& shapes) { return checkWeighedClasses(shapes, "negative log-likelihood"); },
        .weight = weightOfClasses,
        .ignored = ignoredClass,
        .forward = nllLoss,
        .prediction = [](Value output) { return exp(output); },
    };
}

} // namespace plexus::losses
