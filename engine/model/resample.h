// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// "factor", by which an image grows.
ParamDef factorParam(double most, double sliderMost);

// Result index `i` along an axis is a weighted sum of inputs: their indices with their weights.
using Mixture = std::function<std::vector<std::pair<int64_t, double>>(int64_t i)>;
// Of `extent` pixels `result`, between which values run evenly. With the corners kept, pixel i of the result lies at
// i (extent - 1) / (result - 1) of the input, otherwise, as in PyTorch, at (i + 0.5) extent / result - 0.5.
enum class Corners : uint8_t { Moved, Kept };
Mixture blended(int64_t extent, int64_t result, Corners corners);
// Along one axis, which becomes so long.
Value resampledAxis(Value x, int axis, int64_t extent, const Mixture& mixture);
// The sums of an image (batch, channels, height, width) along each axis that becomes another of the result's.
Value resampled(Value image, const Shape& result, const std::function<Mixture(int axis)>& along);
// Refuses images whose sums would need a table beyond reason; `param` is what made the result so large.
Result<void> checkResample(const Shape& image, const Shape& result, const std::string& param);

// Every pixel as a square of so many by so many.
Value repeated(Value image, int64_t factor);

} // namespace plexus
