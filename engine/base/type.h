// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace plexus {

// Element types. i32 and u8 occur in data fields and indices only; comparisons give f32 0 or 1.
enum class Type : uint8_t { F32, I32, U8 };
std::string_view typeText(Type type); // "f32"
int typeBytes(Type type);

} // namespace plexus
