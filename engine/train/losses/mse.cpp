// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/loss.h"

#include <numeric>

namespace plexus::losses {

namespace {

Result<void> check(const Shape& output, const Shape& target, int64_t classes)
{
    if (classes > 0) {
        return Error{.what = "mean squared error needs values as target, the field holds class indices",
                     .accepted = "choose cross-entropy as loss, or a field of values"};
    }
    if (output != target) {
        return Error{.what = "the target is " + target.batchedText() + ", the last layer gives "
                             + output.batchedText(),
                     .accepted = "give the last layer the shape of the target"};
    }
    return {};
}

Value forward(const LossCall& call)
{
    const Value difference = call.output - call.target;
    std::vector<int64_t> axes(static_cast<size_t>(difference.shape().rank()));
    std::iota(axes.begin(), axes.end(), int64_t{0});
    const Value squares = difference * difference;
    return call.params.text("reduction") == "sum" ? sum(squares, axes) : mean(squares, axes);
}

}

LossDef mse()
{
    return {
        .key = "mse",
        .title = "Mean squared error",
        .help = "For values: the mean of the squared differences over all outputs.",
        .torch = "torch.nn.MSELoss",
        .params = {choice("reduction", "mean", {"mean", "sum"})
                       .help("Whether a batch counts as the mean of its samples or as their sum.")},
        .check = check,
        .forward = forward,
        .prediction = [](Value output) { return output; },
    };
}

} // namespace plexus::losses
