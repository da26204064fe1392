// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

namespace {

Value maeSums(const MetricCall& call)
{
    const Value distance = abs(call.prediction - call.target);
    return sumOfAll(distance)
           / static_cast<double>(distance.shape().elements() / distance.shape()[0]);
}

} // namespace

MetricDef mae()
{
    return {
        .key = "mae",
        .title = "Mean absolute error",
        .help = "How far predictions are from their targets on average, in the target's units.",
        .needsClasses = false,
        .batchSums = maeSums,
        .figure = perSample,
    };
}

} // namespace plexus::metrics
