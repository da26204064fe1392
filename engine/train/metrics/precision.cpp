// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef precision()
{
    return {
        .key = "precision",
        .title = "Precision",
        .help =
            "Of the samples guessed to be a class the share that is, as a mean over the classes.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [](std::span<const double> sums,
                     double) { return macroMean(sums, &ClassCount::precision); },
    };
}

} // namespace plexus::metrics
