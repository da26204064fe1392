// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plexus {

// A rectangle of the canvas, from its corner at the top left.
struct Box {
    double x = 0, y = 0, width = 0, height = 0;
    double right() const { return x + width; }
    double bottom() const { return y + height; }
    bool operator==(const Box&) const = default;
};

enum class MarkKind : uint8_t { Frame, Note };

// Something on the canvas that is no layer: a frame with a title around nodes, or a note with some lines. It is
// drawn, moved, copied, saved and undone; shapes, training and exports do not know of it.
struct Mark {
    std::string key; // like a node's: "residual.note" is seen in the block "residual". Nodes may be called alike
    MarkKind kind = MarkKind::Frame;
    std::string text;
    std::string color; // of markColors(); another one (a newer file) is kept and drawn grey
    Box box;
    Json unknown; // members this version does not know, written back
};

// Names of colours that eyes of every kind tell apart; a theme says what they look like.
const std::vector<std::string>& markColors();

} // namespace plexus
