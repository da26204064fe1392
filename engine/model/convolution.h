// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/sliding.h"

namespace plexus {

// What the convolutions share, over 1, 2 or 3 axes behind (batch, channels).

ParamDef channelsParam(std::string help);
ParamDef groupsParam();

// kernel, stride, same_padding, padding and dilation, for a window of such a layer.
ParamDefs convWindowParams(int axes);
Result<SlidingWindow> convWindow(const Params& params, int axes);

// As torch.nn.Conv1d, 2d and 3d.
ParamDefs convParams(int axes);
Result<Shape> convShape(const ShapeCall& call, int axes, std::string_view title);
Value convForward(Build& b, int axes);
TorchForm convTorch();

// As torch.nn.ConvTranspose1d and 2d.
ParamDefs transposedParams(int axes);
Result<Shape> transposedShape(const ShapeCall& call, int axes, std::string_view title);
Value transposedForward(Build& b, int axes);
TorchForm transposedTorch();

// x (batch, in, ...) and weight (out, in / groups, kernel...).
Value convolved(Value x, Value weight, const SlidingWindow& window, int64_t groups);
// Adds a trained value to each channel.
Value channelBias(Build& b, Value y, const std::string& name, double bound);

} // namespace plexus
