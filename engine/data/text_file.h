// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <filesystem>
#include <string>

namespace plexus {

// A whole text file of at most `most` bytes, without a byte order mark. What is no UTF-8 (or holds
// a zero byte) is refused with its line.
Result<std::string> readTextFile(const std::filesystem::path& path, uint64_t most);

// The length in bytes of the UTF-8 character at the start of `text`, 0 when there is none.
size_t characterBytes(std::string_view text);

} // namespace plexus
