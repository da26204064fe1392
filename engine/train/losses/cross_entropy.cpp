// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/loss.h"

#include <numeric>

namespace plexus::losses {

namespace {

Result<void> check(const Shape& output, const Shape& target, int64_t classes)
{
    if (target.rank() != 1 || classes == 0) {
        return Error{.what = "cross-entropy needs a class index per sample as target, the field holds "
                             + target.batchedText(),
                     .accepted = "choose a field of class indices, or mean squared error as loss"};
    }
    if (output.rank() != 2) {
        return Error{.what = "cross-entropy expects (batch, classes), gets " + output.batchedText(),
                     .accepted = "insert Flatten and a Dense layer with one unit per class before it"};
    }
    if (output[1] < classes) {
        return Error{.what = "the data has " + std::to_string(classes) + " classes, the last layer gives "
                             + std::to_string(output[1]),
                     .accepted = "set the last layer to " + std::to_string(classes) + " units"};
    }
    return {};
}

// output is (batch, classes), target (batch) of i32; minus the logarithm of the probability that softmax
// gives the true class.
Value forward(const LossCall& call)
{
    const Value losses = plexus::call("softmax_cross_entropy", {call.output, call.target});
    return call.params.text("reduction") == "sum" ? sum(losses, {0}) : mean(losses, {0});
}

Value composed(const LossCall& call)
{
    Program& program = *call.output.program;
    const int64_t batch = call.output.shape()[0];
    const int64_t classes = call.output.shape()[1];
    std::vector<double> numbers(static_cast<size_t>(classes));
    std::iota(numbers.begin(), numbers.end(), 0.0);
    const Value isTrue = equal(expand(reshape(toFloat(call.target), {batch, 1}), {batch, classes}),
                               constant(program, Shape{1, classes}, std::move(numbers)));
    const Value shifted = call.output - amax(call.output, {1});
    const Value losses = log(sum(exp(shifted), {1})) - sum(shifted * isTrue, {1});
    const Value column = reshape(losses, {batch});
    return call.params.text("reduction") == "sum" ? sum(column, {0}) : mean(column, {0});
}

Value softmax(Value output)
{
    const int64_t axis = output.shape().rank() - 1;
    const Value weights = exp(output - amax(output, {axis}));
    return weights / sum(weights, {axis});
}

}

LossDef cross_entropy()
{
    return {
        .key = "cross_entropy",
        .title = "Cross-entropy",
        .help = "For classes: how surprised the network is by the true class. Softmax is part of it.",
        .torch = "torch.nn.CrossEntropyLoss",
        .params = {choice("reduction", "mean", {"mean", "sum"})
                       .help("Whether a batch counts as the mean of its samples or as their sum.")},
        .targetIsClass = true,
        .check = check,
        .forward = forward,
        .composed = composed,
        .prediction = softmax,
    };
}

} // namespace plexus::losses
