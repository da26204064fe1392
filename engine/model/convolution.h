// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/sliding.h"

namespace plexus {

// What the convolutions share, over 1, 2 or 3 axes behind (batch, channels).

ParamDef channelsParam(std::string help);
ParamDef groupsParam();

// kernel, stride, same_padding, padding and dilation, for a window of such a layer, between its own.
ParamDefs paramsAroundWindow(int axes, ParamDefs first, const ParamDefs& last);
Result<SlidingWindow> convWindow(const Params& params, int axes);

// As torch.nn.Conv1d, 2d and 3d.
ParamDefs convParams(int axes);
Result<Shape> convShape(const ShapeCall& call);
Value convForward(Build& b);
TorchForm convTorch();

// As torch.nn.ConvTranspose1d and 2d.
ParamDefs transposedParams(int axes);
Result<Shape> transposedShape(const ShapeCall& call);
Value transposedForward(Build& b);
TorchForm transposedTorch();

// x (batch, in, ...) and weight (out, in / groups, kernel...).
Value convolved(Value x, Value weight, const SlidingWindow& window, int64_t groups);
// With weights of this shape and, where the layer has them, biases of its own, named behind `prefix`.
Value convolvedByOwn(Build& b, Value x, const std::string& prefix, const Shape& weight, const SlidingWindow& window,
                     int64_t groups);

} // namespace plexus
