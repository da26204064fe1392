// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef recall()
{
    return ofClasses(
        "recall", "Recall",
        "Of the samples of a class the share that was found, as a mean over the classes.",
        macroMean, &ClassCount::recall);
}

} // namespace plexus::metrics
