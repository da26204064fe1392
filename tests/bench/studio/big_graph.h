// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/studio/responsive.h"

namespace plexus::studio {

// 5,000 nodes and 10,000 wires, ResNet-152 and a transformer of 96 layers: how long the canvas takes to open them, to
// draw them while one pans and zooms, and to know what an edit changed. Prints all; false when a limit of the issue
// is missed.
bool bearsBigGraphs(Judge judge);

} // namespace plexus::studio
