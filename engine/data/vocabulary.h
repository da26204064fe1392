// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

// What a text is cut into. Words: runs of letters and digits in small letters, and each punctuation
// mark by itself. Characters: each, blanks as one blank.
enum class TokenLevel : uint8_t { Words, Characters };
std::vector<std::string> tokensOf(std::string_view text, TokenLevel level);

// Numbers for tokens, the commonest first (of equally common ones the first by letter). Number 0
// fills up short texts, 1 stands for a token that is not among them.
inline constexpr int32_t paddingIndex = 0;
inline constexpr int32_t unknownIndex = 1;

class Vocabulary {
public:
    // At most `entries` numbers, the two above among them.
    Vocabulary(const std::vector<std::vector<std::string>>& texts, int64_t entries);
    // The one that had these names.
    explicit Vocabulary(std::vector<std::string> names);
    // Exactly `length` numbers: cut off, or filled up.
    std::vector<int32_t> encode(const std::vector<std::string>& tokens, int64_t length) const;
    const std::vector<std::string>& names() const
    {
        return m_names;
    } // as many as `entries`; unused ones empty

private:
    std::vector<std::string> m_names;
    std::map<std::string, int32_t, std::less<>> m_indices;
};

} // namespace plexus
