// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

#include <cmath>

namespace plexus::metrics {

namespace {

Value rmseSums(const MetricCall& call)
{
    const Value distance = call.prediction - call.target;
    return sumOfAll(distance * distance)
           / static_cast<double>(distance.shape().elements() / distance.shape()[0]);
}

double rootOfMean(std::span<const double> sums, double samples)
{
    return std::sqrt(perSample(sums, samples));
}

} // namespace

MetricDef rmse()
{
    return {
        .key = "rmse",
        .title = "Root mean squared error",
        .help = "The root of the mean squared distance of predictions from their targets, in the "
                "target's units.",
        .needsClasses = false,
        .batchSums = rmseSums,
        .figure = rootOfMean,
    };
}

} // namespace plexus::metrics
