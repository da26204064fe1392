// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What the layers share that join inputs element by element.

// Inputs of one shape; an axis of 1 is stretched to the others', as one factor a channel is over a picture.
Result<Shape> joinedShape(const ShapeCall& call);
// The inputs taken together two at a time, from the first to the last.
Value folded(Build& b, Value (*both)(Value, Value));
std::vector<LayerExample> joinExamples();
std::vector<LayerExample> joinRejects();

} // namespace plexus
