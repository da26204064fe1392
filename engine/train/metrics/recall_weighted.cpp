// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef recall_weighted()
{
    return ofClasses("recall_weighted", "Recall, weighted",
                     "Of the samples of a class the share that was found, as a mean in which a "
                     "class counts as often as it is true.",
                     weightedMean, &ClassCount::recall);
}

} // namespace plexus::metrics
