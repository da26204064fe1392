// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace plexus {

// The shortest text that reads back to the same double: "0.1", "1e-12", "65536".
std::string numberText(double value);
// For sentences and quotes: at most `most` bytes, control and non-ASCII bytes shown as "?".
std::string quotable(std::string_view text, size_t most = 60);

} // namespace plexus
