// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef f1_weighted()
{
    return {
        .key = "f1_weighted",
        .title = "F1, weighted",
        .help = "F1 of each class, as a mean in which a class counts as often as it is true.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [](std::span<const double> sums,
                     double) { return weightedMean(sums, &ClassCount::f1); },
    };
}

} // namespace plexus::metrics
