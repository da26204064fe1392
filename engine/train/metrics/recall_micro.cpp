// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef recall_micro()
{
    return ofClasses("recall_micro", "Recall, micro",
                     "Of the samples of a class the share that was found, all classes counted "
                     "together; where every sample has one class this is the accuracy.",
                     ofAllTogether, &ClassCount::recall);
}

} // namespace plexus::metrics
