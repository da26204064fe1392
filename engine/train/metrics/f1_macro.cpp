// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef f1_macro()
{
    return {
        .key = "f1_macro",
        .title = "F1, macro",
        .help =
            "The harmonic mean of precision and recall of each class, as a mean over the classes.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [](std::span<const double> sums,
                     double) { return macroMean(sums, &ClassCount::f1); },
    };
}

} // namespace plexus::metrics
