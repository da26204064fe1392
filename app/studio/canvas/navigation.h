// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"

namespace plexus::studio {

// The node that an arrow key goes to from this one: what is wired in that direction first, then
// what is nearest. From none (""), the node nearest to `centre`. Empty: there is none.
QString neighbour(const CanvasScene& scene, const QString& from, QPointF centre, Qt::Key direction);

enum class Towards : uint8_t { Next, Previous };
// The wire or point of a wire that keys go to, all of them in a ring from left to right, points behind their wire. From a
// selected node to the first wire that leaves it, or else enters it. nullptr: there is none.
QGraphicsItem* nextWire(const CanvasScene& scene, Towards towards);

} // namespace plexus::studio
