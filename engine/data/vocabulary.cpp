// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/vocabulary.h"

#include "engine/data/text_file.h"

#include <algorithm>

namespace plexus {
namespace {

bool isTextBlank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// ASCII letters and digits, the apostrophe inside of words, and everything beyond ASCII.
bool isWordPart(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\''
           || byte >= 0x80;
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    bool isInside = false;
    for (const char c : text) {
        const bool isPart = isWordPart(c);
        if (isTextBlank(c)) {
            isInside = false;
            continue;
        }
        if (!isPart || !isInside) {
            words.emplace_back();
        }
        words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        isInside = isPart;
    }
    return words;
}

std::vector<std::string> charactersOf(std::string_view text)
{
    std::vector<std::string> characters;
    while (!text.empty()) {
        // What is no character goes byte by byte; readers have checked.
        const size_t length = std::max<size_t>(1, characterBytes(text));
        const bool isGap = isTextBlank(text.front());
        if (!isGap) {
            characters.emplace_back(text.substr(0, length));
        } else if (!characters.empty() && characters.back() != " ") {
            characters.emplace_back(" ");
        }
        text.remove_prefix(length);
    }
    if (!characters.empty() && characters.back() == " ") {
        characters.pop_back();
    }
    return characters;
}

} // namespace

std::vector<std::string> tokensOf(std::string_view text, TokenLevel level)
{
    return level == TokenLevel::Words ? wordsOf(text) : charactersOf(text);
}

Vocabulary::Vocabulary(const std::vector<std::vector<std::string>>& texts, int64_t entries)
    : m_names{"<padding>", "<unknown>"}
{
    std::map<std::string_view, int64_t> counts;
    for (const std::vector<std::string>& text : texts) {
        for (const std::string& token : text) {
            ++counts[token];
        }
    }
    std::vector<std::pair<std::string_view, int64_t>> ordered(counts.begin(), counts.end());
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    const size_t room = static_cast<size_t>(entries) - m_names.size();
    ordered.resize(std::min(ordered.size(), room));
    for (const auto& [token, count] : ordered) {
        m_indices.emplace(token, static_cast<int32_t>(m_names.size()));
        m_names.emplace_back(token);
    }
    m_names.resize(static_cast<size_t>(entries));
}

Vocabulary::Vocabulary(std::vector<std::string> names) : m_names(std::move(names))
{
    for (size_t i = unknownIndex + 1; i < m_names.size(); ++i) {
        if (!m_names[i].empty()) {
            m_indices.emplace(m_names[i], static_cast<int32_t>(i));
        }
    }
}

std::vector<int32_t> Vocabulary::encode(const std::vector<std::string>& tokens,
                                        int64_t length) const
{
    std::vector<int32_t> numbers(static_cast<size_t>(length), paddingIndex);
    for (size_t i = 0; i < std::min(tokens.size(), numbers.size()); ++i) {
        const auto found = m_indices.find(tokens[i]);
        numbers[i] = found == m_indices.end() ? unknownIndex : found->second;
    }
    return numbers;
}

} // namespace plexus
