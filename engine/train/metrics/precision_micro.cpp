// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef precision_micro()
{
    return {
        .key = "precision_micro",
        .title = "Precision, micro",
        .help = "Of the samples guessed to be a class the share that is, all classes counted "
                "together; where every sample has one class this is the accuracy.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [](std::span<const double> sums,
                     double) { return ofAllTogether(sums, &ClassCount::precision); },
    };
}

} // namespace plexus::metrics
