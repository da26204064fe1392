// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef precision_micro()
{
    return ofClasses("precision_micro", "Precision, micro",
                     "Of the samples guessed to be a class the share that is, all classes counted "
                     "together; where every sample has one class this is the accuracy.",
                     ofAllTogether, &ClassCount::precision);
}

} // namespace plexus::metrics
