// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"

namespace plexus::studio {

// The node that an arrow key goes to from the selected one: what is wired in that direction first, then
// what is nearest. With nothing selected, the node nearest to `centre`. Empty: there is none.
QString neighbour(const CanvasScene& scene, QPointF centre, Qt::Key direction);

} // namespace plexus::studio
