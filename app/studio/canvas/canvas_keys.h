// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

namespace plexus::studio {

struct CanvasKey {
    QString keys, what;
};

// What keys and mouse do on the canvas, beyond the entries of the menus.
std::vector<CanvasKey> canvasKeys();

} // namespace plexus::studio
