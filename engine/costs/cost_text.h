// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/costs/costs.h"

#include <string>

namespace plexus {

std::string bytesText(uint64_t bytes);     // "812 bytes", "38.2 MiB"
std::string shortCount(int64_t count);     // "812", "5.24 M", "1.81 G"
std::string secondsText(double seconds);   // "85 us", "12.4 ms", "3 min 20 s", "2 h 5 min"

// The breakdown as comma-separated values, a line a node, named in the head; `of` in the order given.
std::string costsCsv(const Graph& graph, const Costs& costs, const std::vector<std::string>& nodes);

} // namespace plexus
