// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef precision()
{
    return ofClasses(
        "precision", "Precision",
        "Of the samples guessed to be a class the share that is, as a mean over the classes.",
        macroMean, &ClassCount::precision);
}

} // namespace plexus::metrics
