// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef f1_weighted()
{
    return ofClasses("f1_weighted", "F1, weighted",
                     "F1 of each class, as a mean in which a class counts as often as it is true.",
                     weightedMean, &ClassCount::f1);
}

} // namespace plexus::metrics
