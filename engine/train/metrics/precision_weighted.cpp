// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef precision_weighted()
{
    return {
        .key = "precision_weighted",
        .title = "Precision, weighted",
        .help = "Of the samples guessed to be a class the share that is, as a mean in which a "
                "class counts as often as it is true.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [](std::span<const double> sums,
                     double) { return weightedMean(sums, &ClassCount::precision); },
    };
}

} // namespace plexus::metrics
