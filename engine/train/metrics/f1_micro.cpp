// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

namespace {

double microF1(std::span<const double> sums, double)
{
    ClassCount all;
    for (const ClassCount& one : classesOf(sums)) {
        all.right += one.right;
        all.guessed += one.guessed;
        all.truth += one.truth;
    }
    return all.f1();
}

} // namespace

MetricDef f1_micro()
{
    return {
        .key = "f1_micro",
        .title = "F1, micro",
        .help = "F1 of all classes counted together; where every sample has one class it is the "
                "accuracy of all positions.",
        .needsClasses = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = microF1,
    };
}

} // namespace plexus::metrics
