// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"
#include "engine/costs/costs.h"

namespace plexus::cli
{

// How costs are said by whatever command tells them.
Json costJson(const NodeCost& cost);
Json memoryJson(const MemoryCost& memory);
std::string memoryLine(const MemoryCost& memory); // "Device memory at its peak: 38.2 MiB (...)"

} // namespace plexus::cli
