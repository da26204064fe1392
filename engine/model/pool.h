// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/sliding.h"

namespace plexus {

// What the pools share, over 1 or 2 axes behind (batch, channels).

enum class Pool : uint8_t { Max, Average };

// As torch.nn.MaxPool1d, 2d, AvgPool1d and 2d.
ParamDefs poolParams(Pool pool, int axes);
Result<Shape> poolShape(const ShapeCall& call);
Value poolForward(Build& b, Pool pool);
TorchForm poolTorch(Pool pool);
// What every pool over so many axes is tried on and refuses, and `own` behind it.
std::vector<LayerExample> poolExamples(int axes, std::vector<LayerExample> own);
std::vector<LayerExample> poolRejects(int axes, std::vector<LayerExample> own = {});

// As torch.nn.AdaptiveMaxPool1d, ...: windows that share the input as evenly as whole numbers
// allow, "size" of them along each axis. Output i sees inputs floor(i n / size) up to ceil((i + 1)
// n / size).
ParamDef poolSizeParam(int axes);
Result<Shape> adaptiveShape(const ShapeCall& call);
Value adaptivePool(Value x, Pool pool, const std::vector<int64_t>& size);
TorchForm adaptiveTorch();
std::vector<LayerExample> adaptiveExamples(int axes);
std::vector<LayerExample> adaptiveRejects(int axes);

} // namespace plexus
