// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

MetricDef f1_macro()
{
    return ofClasses(
        "f1_macro", "F1, macro",
        "The harmonic mean of precision and recall of each class, as a mean over the classes.",
        macroMean, &ClassCount::f1);
}

} // namespace plexus::metrics
