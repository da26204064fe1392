// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef f1_micro()
{
    return {
        .key = "f1_micro",
        .title = "F1, micro",
        .help = "The harmonic mean of precision and recall, all classes counted together; where "
                "every sample has one class this is the accuracy.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [](std::span<const double> sums,
                     double) { return ofAllTogether(sums, &ClassCount::f1); },
    };
}

} // namespace plexus::metrics
