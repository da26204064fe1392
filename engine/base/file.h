// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

// Whole file as bytes; refuses folders, missing files and more than `most` bytes, in words.
Result<std::string> readFile(const std::filesystem::path& path, uint64_t most = uint64_t{4} << 30);

// Writes a temporary beside the target, fsyncs, renames, fsyncs the folder: a reader sees the old
// or the new content, never a part. On failure the old file stays whole.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view content);

// Why writing failed, from errno: the sentence names the file and says that its old content is whole.
Error writeError(const std::filesystem::path& path, int code);

// ~/.cache/plexus, ~/.local/share/plexus (XDG variables respected), created on demand.
Result<std::filesystem::path> userCacheFolder();
Result<std::filesystem::path> userDataFolder();

} // namespace plexus
