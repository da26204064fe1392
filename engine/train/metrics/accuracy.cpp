// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/metric.h"

namespace plexus::metrics {

namespace {

// output is (batch, classes), target (batch) of i32: how many samples have their largest score at the
// true class.
Value correct(Value output, Value target)
{
    const Value guess = reshape(call("argmax", {output}, {{"axes", std::vector<int64_t>{1}}}),
                                {output.shape()[0]});
    return sum(equal(toFloat(guess), toFloat(target)), {0});
}

}

MetricDef accuracy()
{
    return {
        .key = "accuracy",
        .title = "Accuracy",
        .help = "The share of samples whose largest score is the true class.",
        .needsClasses = true,
        .batchSum = correct,
    };
}

} // namespace plexus::metrics
