// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"

namespace plexus::losses {

namespace {

Result<void> tripletCheck(const LossShapes& shapes)
{
    const Shape& output = shapes.output;
    if (output.rank() < 2 || output[1] % 3 != 0) {
        return Error{.what = "triplet expects an anchor, a positive and a negative side by side, "
                             "(batch, 3 x features), gets " + output.batchedText(),
                     .accepted = "join three branches of equal width with Concat, which may share weights"};
    }
    return {};
}

// (batch, features): a third of axis 1.
Value tripletPart(Value output, int64_t index)
{
    const Shape shape = output.shape();
    const Value part = slice(output, 1, index * (shape[1] / 3), shape[1] / 3);
    return reshape(part, {shape[0], part.shape().elements() / shape[0]});
}

// torch.nn.PairwiseDistance: the length of a - b + 1e-6, so that equal rows have a slope too.
Value tripletDistance(Value a, Value b, double power)
{
    const Value difference = a - b + 1e-6;
    if (power == 1) {
        return sum(abs(difference), {1});
    }
    if (power != 2) {
        const auto raised = [](Value x, double to) { return pow(x, constant(*x.program, to)); };
        return raised(maximum(sum(raised(maximum(abs(difference), 1e-12), power), {1}), 1e-30), 1 / power);
    }
    return sqrt(maximum(sum(difference * difference, {1}), 1e-24));
}

Value tripletLoss(const LossCall& call)
{
    const Value anchor = tripletPart(call.output, 0);
    const Value positive = tripletPart(call.output, 1);
    const Value negative = tripletPart(call.output, 2);
    const double power = call.params.real("p");
    Value away = tripletDistance(anchor, negative, power);
    if (call.params.flag("swap")) {
        away = minimum(away, tripletDistance(positive, negative, power));
    }
    return reduced(call, maximum(tripletDistance(anchor, positive, power) - away + call.params.real("margin"), 0.0));
}

} // namespace

LossDef triplet()
{
    return {
        .key = "triplet",
        .title = "Triplet",
        .help = "For distances: of three results side by side, anchor, positive and negative, the first two shall "
                "be closer than the first and the last. The target is not looked at.",
        .torch = "torch.nn.TripletMarginLoss",
        .params = {reductionParam(),
                   marginParam(),
                   real("p", 2)
                       .range(1, 100)
                       .slider(1, 4)
                       .title("Norm")
                       .help("Which power of the differences makes the distance: 2 is the length, 1 the sum."),
                   boolean("swap", false)
                       .help("Counts the negative's distance to the positive instead where that is shorter.")},
        .hasMetrics = false,
        .exampleShapes = {{3, 6}, {3, 4}},
        .check = tripletCheck,
        .forward = tripletLoss,
        .prediction = unchanged,
    };
}

} // namespace plexus::losses
