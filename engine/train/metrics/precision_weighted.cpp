// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef precision_weighted()
{
    return ofClasses("precision_weighted", "Precision, weighted",
                     "Of the samples guessed to be a class the share that is, as a mean in which a "
                     "class counts as often as it is true.",
                     weightedMean, &ClassCount::precision);
}

} // namespace plexus::metrics
