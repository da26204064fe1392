// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace plexus {

// A word, number, text or sign of Python. Lines end with a token of their own, unless a bracket is open.
struct PythonToken {
    enum class Kind : uint8_t { Name, Number, Text, Sign, Line, End } kind = Kind::End;
    std::string text;
    Json number;
    size_t line = 1, column = 0; // the column of a line's first token tells what it belongs to
    size_t begin = 0, end = 0;
};

// The last one is End.
std::vector<PythonToken> pythonTokens(std::string_view text);

} // namespace plexus
