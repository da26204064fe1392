// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What lies around a picture (batch, channels, height, width): zeros or another value, the picture mirrored, or its
// edge drawn out.

// before, after, mode and value.
ParamDefs borderParams();
Result<Shape> borderedShape(const ShapeCall& call);
Value bordered(Build& b);
TorchForm borderTorch();

} // namespace plexus
