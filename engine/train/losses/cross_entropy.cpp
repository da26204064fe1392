// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

namespace {

constexpr const char* title = "cross-entropy";

Result<void> crossEntropyCheck(const LossShapes& shapes)
{
    PLEXUS_CHECK(checkClasses(shapes, title));
    const size_t weights = shapes.params.reals("class_weights").size();
    if (weights != 0 && static_cast<int64_t>(weights) != shapes.output[1]) {
        return Error{.what = "there are " + std::to_string(weights) + " class weights for "
                             + std::to_string(shapes.output[1]) + " classes",
                     .where = "class_weights",
                     .accepted = "give one number per class, or none"};
    }
    return {};
}

// Per position -(1 - e) w[y] log p[y] - e / classes sum of w[c] log p[c]; the mean divides by the sum of w[y].
// Positions of the ignored class count nothing.
Value composedCrossEntropy(const LossCall& call)
{
    Program& program = *call.output.program;
    const Value logs = logSoftmax(classRows(call.output));
    const int64_t classes = logs.shape()[1];
    const double smoothing = call.params.real("label_smoothing");
    std::vector<double> given = call.params.reals("class_weights");
    given.resize(given.empty() ? static_cast<size_t>(classes) : given.size(), 1);
    const Value weights = constant(program, Shape{1, classes}, std::move(given));
    const Value truth = isClass(call.target, classes) * weights;
    Value share = truth * (1 - smoothing) + weights * (smoothing / static_cast<double>(classes));
    Value counted = sum(truth, {1});
    if (const int64_t ignored = call.params.integer("ignored_class"); ignored >= 0) {
        const Value column = reshape(toFloat(classColumn(call.target)), counted.shape());
        const Value counts = 1.0 - equal(column, constant(program, static_cast<double>(ignored)));
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
    if (params.real("label_smoothing") != 0 || !params.reals("class_weights").empty()
        || params.integer("ignored_class") >= 0) {
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
                   reals("class_weights", {})
                       .range(0, 1e6)
                       .torch("weight")
                       .help("How much each class counts, one number per class; none counts all alike."),
                   integer("ignored_class", -1)
                       .range(-1, 65535)
                       .slider(-1, 20)
                       .torch("ignore_index")
                       .help("Targets of this class count nothing; -1 ignores none.")},
        .targetIsClass = true,
        .takes = Takes::Scores,
        .isUsual = true,
        .check = crossEntropyCheck,
        .forward = crossEntropy,
        .composed = composedCrossEntropy,
        .prediction = classProbabilities,
    };
}

} // namespace plexus::losses
