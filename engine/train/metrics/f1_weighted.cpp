// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

namespace {

double weightedF1(std::span<const double> sums, double)
{
    double total = 0;
    double truths = 0;
    for (const ClassCount& one : classesOf(sums)) {
        total += one.f1() * one.truth;
        truths += one.truth;
    }
    return total / truths;
}

} // namespace

MetricDef f1_weighted()
{
    return {
        .key = "f1_weighted",
        .title = "F1, weighted",
        .help = "F1 of each class, as a mean in which a class counts as often as it is true.",
        .needsClasses = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = weightedF1,
    };
}

} // namespace plexus::metrics
