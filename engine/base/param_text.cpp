// SPDX-License-Identifier: GPL-3.0-or-later
// A parameter's value as people write and read it: `--set` and text fields.
#include "engine/base/param.h"

#include "engine/base/number_text.h"

#include <algorithm>
#include <charconv>

namespace plexus {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

template <typename T>
bool parseNumber(std::string_view text, T& value)
{
    text = trimmed(text);
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value);
    return code == std::errc() && stop == end && !text.empty();
}

// "3", "3 x 4", "3, 4", "[3, 4]"
bool parsePair(std::string_view text, std::vector<int64_t>& value)
{
    text = trimmed(text);
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
    }
    const size_t separator = text.find_first_of("x,");
    value.assign(2, 0);
    if (separator == std::string_view::npos) {
        const bool read = parseNumber(text, value[0]);
        value[1] = value[0];
        return read;
    }
    return parseNumber(text.substr(0, separator), value[0]) &&
           parseNumber(text.substr(separator + 1), value[1]);
}

// "", "3", "3, 4, 5", "[3, 4]", "3 x 4"
template <typename T>
bool parseList(std::string_view text, std::vector<T>& values)
{
    text = trimmed(text);
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
        text = trimmed(text.substr(1, text.size() - 2));
    }
    while (!text.empty()) {
        const size_t separator = std::min(text.find_first_of("x,"), text.size());
        if (!parseNumber(text.substr(0, separator), values.emplace_back())) {
            return false;
        }
        if (separator + 1 == text.size()) {
            return false; // a comma and nothing behind it
        }
        text = text.substr(std::min(separator + 1, text.size()));
    }
    return true;
}

} // namespace

std::string ParamDef::text(const ParamValue& value) const
{
    if (const auto* both = std::get_if<std::vector<int64_t>>(&value)) {
        std::string result;
        for (const int64_t number : *both) {
            const char* separator = kind == ParamKind::Integers ? ", " : " x ";
            result += (result.empty() ? "" : separator) + std::to_string(number);
        }
        return result;
    }
    if (const auto* numbers = std::get_if<std::vector<double>>(&value)) {
        std::string result;
        for (const double number : *numbers) {
            result += (result.empty() ? "" : ", ") + numberText(number);
        }
        return result;
    }
    if (const auto* number = std::get_if<double>(&value)) {
        return numberText(*number);
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "on" : "off";
    }
    if (const auto* whole = std::get_if<int64_t>(&value)) {
        return std::to_string(*whole);
    }
    return std::get<std::string>(value);
}

Result<ParamValue> ParamDef::fromText(std::string_view input) const
{
    const std::string_view word = trimmed(input);
    ParamValue value;
    bool read = true;
    switch (kind) {
    case ParamKind::Bool: {
        const bool on = word == "true" || word == "on" || word == "yes" || word == "1";
        read = on || word == "false" || word == "off" || word == "no" || word == "0";
        value = on;
        break;
    }
    case ParamKind::Integer: {
        int64_t number = 0;
        read = parseNumber(word, number);
        value = number;
        break;
    }
    case ParamKind::Real: {
        double number = 0;
        read = parseNumber(word, number);
        value = number;
        break;
    }
    case ParamKind::Pair: {
        std::vector<int64_t> both;
        read = parsePair(word, both);
        value = both;
        break;
    }
    case ParamKind::Integers: {
        std::vector<int64_t> numbers;
        read = parseList(word, numbers);
        value = std::move(numbers);
        break;
    }
    case ParamKind::Reals: {
        std::vector<double> numbers;
        read = parseList(word, numbers);
        value = std::move(numbers);
        break;
    }
    case ParamKind::Choice:
    case ParamKind::Text:
    case ParamKind::Path:
        value = std::string(word);
        break;
    }
    if (!read) {
        return wrongType("\"" + quotable(word) + "\"");
    }
    PLEXUS_CHECK(check(value));
    return value;
}

} // namespace plexus
