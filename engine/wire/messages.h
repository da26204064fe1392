// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The messages between window and worker, and their members: docs/worker-protocol.md.

#include "engine/base/json.h"

namespace plexus {

inline constexpr int protocolVersion = 2;

// {"type": type, ...members}
Json message(std::string_view type, std::initializer_list<Json::Member> members = {});
std::string_view messageType(const Json& message); // empty when there is none

} // namespace plexus
