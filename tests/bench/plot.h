// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/scaling.h"

namespace plexus::bench {

// A picture (SVG): a panel for each, milliseconds over the value, both logarithmic; dashed, how the arithmetic
// alone would grow, drawn through the last point.
std::string plotOf(const std::vector<ScalingResult>& results);

} // namespace plexus::bench
