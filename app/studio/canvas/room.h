// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"

namespace plexus::studio {

using Moves = std::vector<std::pair<std::string, Position>>;

NodeSizes sizesOf(const CanvasScene& scene); // of what is shown

// Where a node goes that is put in the middle of a wire, and how its neighbours make room: it does not hide
// the node before it, and what stands in its way behind it moves on with everything that one feeds.
struct Room {
    Position corner;
    Moves moves;
    std::vector<Mark> marks; // frames and notes that follow
    std::vector<Wire> wires; // and ways
};
// The edits that make it.
std::vector<std::unique_ptr<Edit>> makeRoom(Room room);
// `wanted` is where the node would stand; `itself` is it, if it stands on the canvas already.
Room roomOnWire(const CanvasScene& scene, const Wire& wire, const QRectF& wanted, const NodeItem* itself = nullptr);

} // namespace plexus::studio
