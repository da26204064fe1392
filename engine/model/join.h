// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What the layers share that join inputs of one shape element by element.

// The inputs taken together two at a time, from the first to the last.
Value folded(Build& b, Value (*both)(Value, Value));
std::vector<LayerExample> joinExamples();
std::vector<LayerExample> joinRejects();

} // namespace plexus
