// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

namespace {

// The squared distances, the squared targets, and the sum of each column of targets.
Value r2Sums(const MetricCall& call)
{
    const Value y = call.target;
    const Value distance = call.prediction - y;
    const int64_t columns = y.shape().elements() / y.shape()[0];
    const Value column = reshape(sum(y, {0}), {columns});
    return concat({sumOfAll(distance * distance), sumOfAll(y * y), column}, 0);
}

// Each column varies about its own mean.
double explainedShare(std::span<const double> sums, double samples)
{
    double variation = sums[1];
    for (const double column : sums.subspan(2)) {
        variation -= column * column / samples;
    }
    return 1 - sums[0] / variation;
}

} // namespace

MetricDef r2()
{
    return {
        .key = "r2",
        .title = "R2",
        .help = "The share of the targets' variance that the predictions explain: 1 is all, 0 no "
                "more than their mean does.",
        .needsClasses = false,
        .best = Best::Highest,
        .batchSums = r2Sums,
        .figure = explainedShare,
    };
}

} // namespace plexus::metrics
