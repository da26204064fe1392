// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"

namespace plexus::studio {

// The node that an arrow key goes to from the selected one: what is wired in that direction first, then
// what is nearest. With nothing selected, the node nearest to `centre`. Empty: there is none.
QString neighbour(const CanvasScene& scene, QPointF centre, Qt::Key direction);

// New positions for the node that the wire leads to and everything it feeds, so that none stands left of
// `left`.
std::vector<std::pair<std::string, Position>> makeRoom(const CanvasScene& scene, const Wire& wire, double left);

} // namespace plexus::studio
