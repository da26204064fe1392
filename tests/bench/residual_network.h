// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

namespace plexus::bench {

// Two residual blocks for each width, every width after the first with half the size; trained by
// SGD with momentum 0.9. The start is a 3 x 3 convolution of the first width.
Graph residualNetwork(const std::vector<int64_t>& widths);

} // namespace plexus::bench
