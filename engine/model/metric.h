// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/value.h"

#include <functional>
#include <string>
#include <vector>

namespace plexus {

// A figure besides the loss, summed over the batch on the device. One file in engine/train/metrics.
struct MetricDef {
    std::string key, title, help;
    bool needsClasses = false; // only for targets that are class indices
    std::function<Value(Value output, Value target)> batchSum = {}; // one element
};

const std::vector<MetricDef>& allMetrics(); // generated from engine/train/metrics

} // namespace plexus
