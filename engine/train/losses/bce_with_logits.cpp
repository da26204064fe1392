// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

namespace {

Result<void> bceCheck(const LossShapes& shapes)
{
    PLEXUS_CHECK(checkValues(shapes, "binary cross-entropy"));
    const auto weights = static_cast<int64_t>(shapes.params.reals("pos_weight").size());
    const int64_t answers = shapes.output[shapes.output.rank() - 1];
    if (weights > 1 && weights != answers) {
        return Error{.what = "there are " + std::to_string(weights) + " weights for " + std::to_string(answers)
                             + " answers",
                     .where = "pos_weight",
                     .accepted = "give one number per answer, one for all, or none"};
    }
    return {};
}

// -w y log sigmoid(o) - (1 - y) log(1 - sigmoid(o)), without a logarithm of 0
Value bceLoss(const LossCall& call)
{
    const Value o = call.output;
    const Value y = call.target;
    const std::vector<double>& weights = call.params.reals("pos_weight");
    if (weights.empty()) {
        return reduced(call, softplus(o) - o * y);
    }
    const Value weight = constant(*o.program, Shape{static_cast<int64_t>(weights.size())}, weights);
    return reduced(call, (1.0 - y) * o + (1.0 + (weight - 1.0) * y) * softplus(-o));
}

} // namespace

LossDef bce_with_logits()
{
    return {
        .key = "bce_with_logits",
        .title = "Binary cross-entropy",
        .help = "For yes or no: each output is the score of its own answer, each target 0 or 1. The sigmoid is part of it.",
        .torch = "torch.nn.BCEWithLogitsLoss",
        .params = {reductionParam(),
                   reals("pos_weight", {})
                       .range(0, 1e6)
                       .title("Weight of yes")
                       .help("How much targets of 1 count, one number per answer or one for all; none counts all alike.")},
        .takes = Takes::Scores,
        .targetLeast = 0,
        .check = bceCheck,
        .yesAbove = 0.5,
        .forward = bceLoss,
        .prediction = eachSigmoid,
    };
}

} // namespace plexus::losses
