// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef recall()
{
    return {
        .key = "recall",
        .title = "Recall",
        .help = "Of the samples of a class the share that was found, as a mean over the classes.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [](std::span<const double> sums,
                     double) { return macroMean(sums, &ClassCount::recall); },
    };
}

} // namespace plexus::metrics
