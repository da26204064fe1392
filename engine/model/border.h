// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What lies around rows, a picture or a volume (batch, channels, ...): zeros or another value, what is inside mirrored,
// its edge drawn out, or its other end.

// before, after, mode and value, for so many axes behind the channels.
ParamDefs borderParams(int axes);
Result<Shape> borderedShape(const ShapeCall& call);
Value bordered(Build& b);
TorchForm borderTorch(int axes);

} // namespace plexus
