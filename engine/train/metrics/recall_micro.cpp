// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef recall_micro()
{
    return {
        .key = "recall_micro",
        .title = "Recall, micro",
        .help = "Of the samples of a class the share that was found, all classes counted together; "
                "where every sample has one class this is the accuracy.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [](std::span<const double> sums,
                     double) { return ofAllTogether(sums, &ClassCount::recall); },
    };
}

} // namespace plexus::metrics
