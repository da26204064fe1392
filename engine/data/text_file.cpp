// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/text_file.h"

#include "engine/base/file.h"

#include <algorithm>

namespace plexus {

size_t characterBytes(std::string_view text)
{
    if (text.empty()) {
        return 0;
    }
    const auto first = static_cast<unsigned char>(text[0]);
    const size_t length = first < 0x80   ? 1
                          : first < 0xc2 ? 0
                          : first < 0xe0 ? 2
                          : first < 0xf0 ? 3
                          : first < 0xf5 ? 4
                                         : 0;
    if (length > text.size()) {
        return 0;
    }
    uint32_t code = length < 2 ? first : first & (0xffU >> (length + 1));
    for (size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0) != 0x80) {
            return 0;
        }
        code = code << 6 | (next & 0x3f);
    }
    // Longer than it need be, half of a pair, or beyond the last.
    const bool isWrong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000)
                         || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff;
    return isWrong ? 0 : length;
}

Result<std::string> readTextFile(const std::filesystem::path& path, uint64_t most)
{
    PLEXUS_TRY(std::string text, readFile(path, most));
    if (text.starts_with("\xef\xbb\xbf")) {
        text.erase(0, 3);
    }
    for (size_t at = 0; at < text.size();) {
        const size_t length =
            text[at] == '\0' ? 0 : characterBytes(std::string_view(text).substr(at));
        if (length == 0) {
            const auto line =
                1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
            return Error{.what = "this is no text: a byte is not UTF-8",
                         .where = path.string() + ", line " + std::to_string(line),
                         .accepted = "save the file as UTF-8"};
        }
        at += length;
    }
    return text;
}

} // namespace plexus
