// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/python_value.h"

#include "engine/base/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace plexus {

std::string_view pythonTrimmed(std::string_view text)
{
    const size_t first = text.find_first_not_of(" \t\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::vector<std::string_view> pythonParts(std::string_view text)
{
    std::vector<std::string_view> parts;
    int depth = 0;
    size_t start = 0;
    for (size_t at = 0; at <= text.size(); ++at) {
        const char letter = at < text.size() ? text[at] : ',';
        depth += letter == '(' || letter == '[' ? 1 : letter == ')' || letter == ']' ? -1 : 0;
        if (letter == ',' && (depth == 0 || at == text.size())) {
            if (const std::string_view part = pythonTrimmed(text.substr(start, at - start)); !part.empty()) {
                parts.push_back(part);
            }
            start = at + 1;
        }
    }
    return parts;
}

std::string pythonText(const ParamValue& value)
{
    if (const auto* numbers = std::get_if<std::vector<int64_t>>(&value)) {
        std::string text;
        for (const int64_t number : *numbers) {
            text += (text.empty() ? "" : ", ") + std::to_string(number);
        }
        return "(" + text + (numbers->size() == 1 ? ",)" : ")");
    }
    if (const auto* numbers = std::get_if<std::vector<double>>(&value)) {
        std::string text;
        for (const double number : *numbers) {
            text += (text.empty() ? "" : ", ") + numberText(number);
        }
        return "(" + text + (numbers->size() == 1 ? ",)" : ")");
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "True" : "False";
    }
    if (const auto* whole = std::get_if<int64_t>(&value)) {
        return std::to_string(*whole);
    }
    if (const auto* number = std::get_if<double>(&value)) {
        const std::string text = numberText(*number);
        return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
    }
    return "'" + std::get<std::string>(value) + "'";
}

std::optional<Json> pythonLiteral(std::string_view text)
{
    text = pythonTrimmed(text);
    if (text == "True" || text == "False") {
        return Json(text == "True");
    }
    if (text == "None") {
        return Json();
    }
    if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front()) {
        return Json(text.substr(1, text.size() - 2));
    }
    if (text.size() >= 2 && ((text.front() == '(' && text.back() == ')') || (text.front() == '[' && text.back() == ']'))) {
        Json list = Json::array();
        for (const std::string_view part : pythonParts(text.substr(1, text.size() - 2))) {
            const auto item = pythonLiteral(part);
            if (!item) {
                return std::nullopt;
            }
            list.push(*item);
        }
        return list;
    }
    const char* end = text.data() + text.size();
    int64_t whole = 0;
    if (const auto [stop, code] = std::from_chars(text.data(), end, whole); code == std::errc() && stop == end) {
        return Json(whole);
    }
    double number = 0;
    if (const auto [stop, code] = std::from_chars(text.data(), end, number);
        code == std::errc() && stop == end && std::isfinite(number)) {
        return Json(number);
    }
    return std::nullopt;
}

namespace {

std::optional<int64_t> wholeNumber(const Json& value)
{
    if (value.isInteger()) {
        return value.integer();
    }
    const bool isWhole = value.isNumber() && value.number() == std::floor(value.number())
                         && std::abs(value.number()) < 1e15; // "scale_factor=2.0"
    return isWhole ? std::optional(static_cast<int64_t>(value.number())) : std::nullopt;
}

std::optional<ParamValue> wholeNumbers(const ParamDef& param, const Json& value)
{
    const size_t count = std::get<std::vector<int64_t>>(param.initial).size();
    std::vector<int64_t> numbers;
    if (const auto one = wholeNumber(value)) {
        numbers.assign(count, *one); // one number for all axes
        return numbers;
    }
    if (!value.isArray()) {
        return std::nullopt;
    }
    for (const Json& item : value.items()) {
        const auto number = wholeNumber(item);
        if (!number) {
            return std::nullopt;
        }
        numbers.push_back(*number);
    }
    return param.kind == ParamKind::Pair && numbers.size() != 2 ? std::nullopt : std::optional<ParamValue>(numbers);
}

} // namespace

std::optional<ParamValue> fromPython(const ParamDef& param, const Json& value)
{
    switch (param.kind) {
    case ParamKind::Bool:
        return value.isBool() ? std::optional<ParamValue>(value.boolean()) : std::nullopt;
    case ParamKind::Integer: {
        const Json* one = &value; // "(3,)", or the same for both axes: "(2, 2)"
        if (value.isArray() && !value.items().empty()) {
            const Json::Array& items = value.items();
            const bool isSame = std::all_of(items.begin(), items.end(), [&](const Json& item) { return item == items[0]; });
            one = isSame ? items.data() : &value;
        }
        const auto whole = wholeNumber(*one);
        return whole ? std::optional<ParamValue>(*whole) : std::nullopt;
    }
    case ParamKind::Real:
        return value.isNumber() ? std::optional<ParamValue>(value.number()) : std::nullopt;
    case ParamKind::Pair:
    case ParamKind::Integers:
        return wholeNumbers(param, value);
    case ParamKind::Choice:
    case ParamKind::Text:
    case ParamKind::Path:
        return value.isString() ? std::optional<ParamValue>(value.string()) : std::nullopt;
    case ParamKind::Reals:
        break;
    }
    return std::nullopt;
}

} // namespace plexus
