// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"

#include <string>

namespace plexus
{

// FNV-1a (64 bit) over the names and values of a JSON tree, as 16 hexadecimal digits. Independent
// of white space, of the order of an object's members and of how a number was written (1, 1.0,
// 1e0). It finds accidents and careless edits; it is no signature.
std::string valueChecksum(const Json& json);

} // namespace plexus
