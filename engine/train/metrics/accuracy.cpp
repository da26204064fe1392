// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/metric.h"
#include "engine/program/compose.h"

namespace plexus::metrics {

namespace {

// output is (batch, classes, ...), target (batch, ...) of i32: how many samples have their largest score at
// the true class; of a sample with many positions the share that has.
Value correct(Value output, Value target)
{
    const Shape shape = target.shape();
    const Value guess = reshape(call("argmax", {output}, {{"axes", std::vector<int64_t>{1}}}), shape);
    const Value hits = equal(toFloat(guess), toFloat(target));
    const auto positions = static_cast<double>(shape.elements() / shape[0]);
    return sum(positions == 1 ? hits : hits / positions, allAxes(hits));
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
