// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef recall_weighted()
{
    return {
        .key = "recall_weighted",
        .title = "Recall, weighted",
        .help = "Of the samples of a class the share that was found, as a mean in which a class "
                "counts as often as it is true.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [](std::span<const double> sums,
                     double) { return weightedMean(sums, &ClassCount::recall); },
    };
}

} // namespace plexus::metrics
