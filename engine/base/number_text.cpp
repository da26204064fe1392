// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/number_text.h"

#include <charconv>

namespace plexus {

std::string numberText(double value)
{
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return std::string(buffer, end);
}

std::string quotable(std::string_view text, size_t most)
{
    std::string result(text.substr(0, most));
    for (char& c : result) {
        if (c < 0x20 || c == 0x7f) {
            c = '?';
        }
    }
    return text.size() > most ? result + "..." : result;
}

} // namespace plexus
