// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What the normalizing layers share.

ParamDef affineParam(std::string title, std::string torch);

// --- over the last axes of a sample: "axes" says how many
ParamDef trailingAxesParam();
Result<Shape> trailingAxesShape(const ShapeCall& call);
struct Trailing {
    std::vector<int64_t> axes;
    Shape extents;
};
Trailing trailingAxes(Build& b);
TorchForm trailingTorch(std::string arguments); // whose normalized_shape has a number for each of these axes

// --- over channels (axis 1)
// (1, channels, 1, ...) from (channels).
Value channelColumn(Value values, int rank);
// The trained "weight" and "bias" of each channel, unless "affine" is off.
Value scaledPerChannel(Build& b, Value normal);
// The axes that the values of a channel lie along: all but its own.
std::vector<int64_t> axesOfChannels(const Shape& shape);
// The mean and variance of each channel over the batches of a training, in PyTorch's names running_mean, running_var
// and num_batches_tracked. A batch moves them by "momentum", or with "cumulative" to the mean over all so far; it is
// the unbiased variance that they follow. Given are those from before the batch: (channels).
ParamDef momentumParam();
ParamDef cumulativeParam();
struct Moments {
    Value mean, variance;
};
Moments runningMoments(Build& b, Value x);
// Every group of neighbouring channels of a sample to mean 0 and deviation 1.
Value standardizedGroups(Value x, int64_t groups, double epsilon);

} // namespace plexus
