// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"

namespace plexus::studio {

// What screen readers are told of things on the canvas.
QString spoken(const char* text); // translated

// What people call a node, or the block that stands for it here.
QString titleOf(const CanvasScene& scene, std::string_view key);

QString spokenName(const CanvasScene& scene, const Wire& wire);
QString spokenName(const CanvasScene& scene, const Dot& dot);
QString spokenName(const MarkItem& mark);

} // namespace plexus::studio
