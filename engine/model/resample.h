// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// Result index `i` along an axis is a weighted sum of inputs: their indices with their weights.
using Mixture = std::function<std::vector<std::pair<int64_t, double>>(int64_t i)>;
// `extent` such sums along one axis of (batch, channels, height, width).
Value resampled(Value image, int axis, int64_t extent, const Mixture& mixture);

// Refuses images whose sums would need a table beyond reason; `param` is what made the result so large.
Result<void> checkResample(int64_t from, int64_t to, std::string param);

} // namespace plexus
