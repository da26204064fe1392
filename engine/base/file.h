// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

// Whole file as bytes; refuses folders, missing files and more than `most` bytes, in words.
Result<std::string> readFile(const std::filesystem::path& path, uint64_t most = uint64_t{4} << 30);

// What becomes of the content before: Keep leaves the two last ones beside the file, see previousFile().
enum class Previous : uint8_t { Replace, Keep };

// Writes a temporary beside the target, fsyncs, renames, fsyncs the folder: a reader sees the old
// or the new content, never a part. On failure the old file stays whole.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view content,
                                 Previous previous = Previous::Replace);

// Where the content before the last (1) and before that (2) stays: "digits.plexus~1". Of a link: beside what it
// points to.
inline constexpr int mostPrevious = 2;
std::filesystem::path previousFile(const std::filesystem::path& path, int age);

// What processes left beside the file that died while they wrote it goes; writing it does that too.
void removeAbandoned(const std::filesystem::path& path);

// Why writing failed, from errno: the sentence names the file and says that its old content is whole.
// `missing` bytes had no room; 0: nobody knows.
Error writeError(const std::filesystem::path& path, int code, uint64_t missing = 0);

// What a file held when somebody looked, to notice that another program wrote it.
struct FileStamp {
    uint64_t size = 0;
    int64_t modified = 0; // nanoseconds of the file system's clock
    uint64_t sum = 0;     // of the content
    bool operator==(const FileStamp&) const = default;
};
// Of the file as it is now; nothing where it cannot be read.
std::optional<FileStamp> stampOf(const std::filesystem::path& path);
// Does the file hold something else than it did? Its content is compared only where its time differs. A file that
// is gone holds nothing that could be lost.
bool holdsOther(const std::filesystem::path& path, const FileStamp& known);

// ~/.cache/plexus, ~/.local/share/plexus (XDG variables respected), created on demand.
Result<std::filesystem::path> userCacheFolder();
Result<std::filesystem::path> userDataFolder();

} // namespace plexus
