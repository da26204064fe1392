// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef f1_micro()
{
    return ofClasses("f1_micro", "F1, micro",
                     "The harmonic mean of precision and recall, all classes counted together; "
                     "where every sample has one class this is the accuracy.",
                     ofAllTogether, &ClassCount::f1);
}

} // namespace plexus::metrics
