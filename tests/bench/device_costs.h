// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace plexus::bench {

// What a device takes besides computing, in microseconds, each the least of many tries: to start and to wait for a
// submit without commands, one that follows on others, a dispatch of 64 numbers after another, a barrier between two;
// to read and to write 4 bytes; and how fast 64 MiB come and go (GB/s).
Result<nlohmann::json> deviceCosts(const std::string& device);

} // namespace plexus::bench
