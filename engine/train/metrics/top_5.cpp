// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

namespace {

constexpr double topPlaces = 5;

// Right where fewer than five classes score more than the true one.
Value topFiveSums(const MetricCall& call)
{
    const Value rows = classRows(call.output);
    const Value truth = isClass(call.target, rows.shape()[1]);
    const Value score = sum(truth * rows, {1});
    const Value better = sum(less(expand(score, rows.shape()), rows), {1});
    const Value hits = less(better, constant(*rows.program, topPlaces));
    return concat({sumOfAll(hits), sumOfAll(sum(truth, {1}))}, 0);
}

} // namespace

MetricDef top_5()
{
    return {
        .key = "top_5",
        .title = "Among the top five",
        .help = "The share of samples whose true class has one of the five largest scores.",
        .needsClasses = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = topFiveSums,
        .figure = ratio,
    };
}

} // namespace plexus::metrics
