// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

#include <vector>

namespace plexus::studio {

// The layers that somebody chose last, the latest first; they are remembered from start to start.
std::vector<const LayerDef*> recentLayers();
void noteUsed(const LayerDef& layer);

} // namespace plexus::studio
