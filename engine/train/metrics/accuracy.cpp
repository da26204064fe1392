// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

namespace {

// output is (batch, classes, ...), target (batch, ...) of i32: how many samples have their largest
// score at the true class; of a sample with many positions the share that has.
Value countCorrect(const MetricCall& metric)
{
    const Shape shape = metric.target.shape();
    const Value guess =
        reshape(call("argmax", {metric.output}, {{"axes", std::vector<int64_t>{1}}}), shape);
    const Value hits = equal(toFloat(guess), toFloat(metric.target));
    const auto positions = static_cast<double>(shape.elements() / shape[0]);
    return sumOfAll(positions == 1 ? hits : hits / positions);
}

} // namespace

MetricDef accuracy()
{
    return {
        .key = "accuracy",
        .title = "Accuracy",
        .help = "The share of samples whose largest score is the true class.",
        .needsClasses = true,
        .isInSteps = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = countCorrect,
        .figure = perSample,
    };
}

} // namespace plexus::metrics
