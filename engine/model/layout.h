// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plexus {

// How far apart nodes stand that nobody has placed by hand: a node's picture is about 180 x 100.
inline constexpr double columnWidth = 232, rowHeight = 168;
inline constexpr double gridStep = 8; // positions snap to it

} // namespace plexus
