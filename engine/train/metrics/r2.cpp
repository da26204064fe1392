// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

namespace {

// The squared distances, the squared differences of targets from the mean of their column, how many
// samples, and the means. Sums of squares would lose the variation of targets that are far from 0.
Value r2Sums(const MetricCall& call)
{
    const Value y = call.target;
    const Value distance = call.prediction - y;
    const int64_t samples = y.shape()[0];
    const Value means = mean(y, {0});
    const Value apart = y - means;
    return concat({sumOfAll(distance * distance), sumOfAll(apart * apart),
                   constant(*y.program, Shape{1}, {static_cast<double>(samples)}),
                   reshape(means, {y.shape().elements() / samples})},
                  0);
}

// Chan and others 1979: what varies within both parts, and between their means.
void r2Join(std::vector<double>& sums, std::span<const double> batch)
{
    const double samples = sums[2] + batch[2];
    const double share = batch[2] / samples;
    sums[0] += batch[0];
    sums[1] += batch[1];
    for (size_t i = 3; i < sums.size(); ++i) {
        const double difference = batch[i] - sums[i];
        sums[1] += difference * difference * sums[2] * share;
        sums[i] += difference * share;
    }
    sums[2] = samples;
}

// Each column varies about its own mean.
double explainedShare(std::span<const double> sums, double)
{
    return 1 - sums[0] / sums[1];
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
        .join = r2Join,
        .figure = explainedShare,
    };
}

} // namespace plexus::metrics
