// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

namespace {

// Per position -(1 - e) w[y] log p[y] - e / classes sum of w[c] log p[c]; the mean divides by the sum of w[y].
// Positions of the ignored class count nothing.
Value composedCrossEntropy(const LossCall& call)
{
    const Value logs = logSoftmax(classRows(call.output));
    const int64_t classes = logs.shape()[1];
    const double smoothing = call.params.real("label_smoothing");
    const Value weights = classWeights(call, classes);
    const Value truth = isClass(call.target, classes) * weights;
    Value share = truth * (1 - smoothing) + weights * (smoothing / static_cast<double>(classes));
    Value counted = sum(truth, {1});
    if (const Value counts = whereJudged(call.target, ignoredClass(call.params))) {
        share = share * counts;
        counted = counted * counts;
    }
    const Value total = -sum(logs * share, {0, 1});
    return call.params.text("reduction") == "sum" ? total : total / maximum(sum(counted, {0, 1}), 1e-30);
}

// The plain one is one kernel.
Value crossEntropy(const LossCall& call)
{
    const Params& params = call.params;
    if (params.real("label_smoothing") != 0 || areWeighed(params)) {
        return composedCrossEntropy(call);
    }
    const Value rows = classRows(call.output);
    return reduced(call, plexus::call("softmax_cross_entropy", {rows, classColumn(call.target)}));
}

}

LossDef cross_entropy()
{
    return {
        .key = "cross_entropy",
        .title = "Cross-entropy",
        .help = "For classes: how surprised the network is by the true class. Softmax is part of it.",
        .torch = "torch.nn.CrossEntropyLoss",
        .params = {reductionParam(),
                   real("label_smoothing", 0)
                       .range(0, 1)
                       .slider(0, 0.3)
                       .help("The share of certainty that is spread over all classes alike."),
                   classWeightsParam(),
                   ignoredClassParam()},
        .targetIsClass = true,
        .takes = Takes::Scores,
        .isUsual = true,
        .check = [](const LossShapes& shapes) { return checkWeighedClasses(shapes, "cross-entropy"); },
        .weight = weightOfClasses,
        .ignored = ignoredClass,
        .forward = crossEntropy,
        .composed = composedCrossEntropy,
        .prediction = classProbabilities,
    };
}

} // namespace plexus::losses
