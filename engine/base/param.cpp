// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/param.h"

#include "engine/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace plexus {

namespace {

constexpr double unbounded = 1e300;
constexpr double wholeLimit = 9007199254740992.0; // 2^53

std::string join(const std::vector<std::string>& words)
{
    std::string result;
    for (const std::string& word : words) {
        result += (result.empty() ? "" : ", ") + word;
    }
    return result;
}

const char* wanted(ParamKind kind)
{
    switch (kind) {
    case ParamKind::Bool:
        return "true or false";
    case ParamKind::Integer:
        return "a whole number";
    case ParamKind::Real:
        return "a number";
    case ParamKind::Pair:
        return "a whole number or a pair of them";
    case ParamKind::Integers:
        return "a list of whole numbers";
    case ParamKind::Reals:
        return "a list of numbers";
    case ParamKind::Choice:
    case ParamKind::Text:
        return "a text";
    case ParamKind::Path:
        break;
    }
    return "the path of a file or folder";
}

size_t variantIndex(ParamKind kind)
{
    switch (kind) {
    case ParamKind::Bool:
        return 0;
    case ParamKind::Integer:
        return 1;
    case ParamKind::Real:
        return 2;
    case ParamKind::Pair:
    case ParamKind::Integers:
        return 3;
    case ParamKind::Reals:
        return 5;
    case ParamKind::Choice:
    case ParamKind::Text:
    case ParamKind::Path:
        break;
    }
    return 4;
}

// 3 and 3.0 alike.
bool wholeNumber(const Json& json, int64_t& result)
{
    if (json.isInteger()) {
        result = json.integer();
        return true;
    }
    if (!json.isNumber() || !(std::abs(json.number()) <= wholeLimit) ||
        std::trunc(json.number()) != json.number()) {
        return false;
    }
    result = static_cast<int64_t>(json.number());
    return true;
}

// Only the type; legality is check()'s business.
Result<ParamValue> typed(const ParamDef& definition, const Json& json)
{
    switch (definition.kind) {
    case ParamKind::Bool:
        if (json.isBool()) {
            return ParamValue(json.boolean());
        }
        break;
    case ParamKind::Integer:
        if (int64_t number = 0; wholeNumber(json, number)) {
            return ParamValue(number);
        }
        break;
    case ParamKind::Real:
        if (json.isNumber()) {
            return ParamValue(json.number());
        }
        break;
    case ParamKind::Pair: {
        int64_t first = 0, second = 0;
        if (wholeNumber(json, first)) {
            return ParamValue(std::vector<int64_t>{first, first});
        }
        if (json.isArray() && json.items().size() == 2 && wholeNumber(json.items()[0], first) &&
            wholeNumber(json.items()[1], second)) {
            return ParamValue(std::vector<int64_t>{first, second});
        }
        break;
    }
    case ParamKind::Integers: {
        std::vector<int64_t> numbers;
        for (const Json& item : json.isArray() ? json.items() : Json::Array{}) {
            if (int64_t number = 0; wholeNumber(item, number)) {
                numbers.push_back(number);
            }
        }
        if (json.isArray() && numbers.size() == json.items().size()) {
            return ParamValue(std::move(numbers));
        }
        break;
    }
    case ParamKind::Reals: {
        std::vector<double> numbers;
        for (const Json& item : json.isArray() ? json.items() : Json::Array{}) {
            if (item.isNumber()) {
                numbers.push_back(item.number());
            }
        }
        if (json.isArray() && numbers.size() == json.items().size()) {
            return ParamValue(std::move(numbers));
        }
        break;
    }
    case ParamKind::Choice:
    case ParamKind::Text:
    case ParamKind::Path:
        if (json.isString()) {
            return ParamValue(json.string());
        }
        break;
    }
    return definition.wrongType(json.seen());
}

Result<void> checkNumber(const ParamDef& definition, double value, const std::string& seen)
{
    if (value >= definition.least && value <= definition.most) {
        return {};
    }
    std::string accepted = "finite";
    if (definition.least > -unbounded && definition.most < unbounded) {
        accepted = "between " + numberText(definition.least) + " and " + numberText(definition.most);
    } else if (definition.least > -unbounded && !(value > definition.most)) {
        accepted = "at least " + numberText(definition.least);
    } else if (definition.most < unbounded) {
        accepted = "at most " + numberText(definition.most);
    }
    return Error{.what = definition.key + " must be " + accepted, .seen = seen};
}

template <typename T>
Json listJson(const std::vector<T>& values)
{
    Json result = Json::array();
    for (const T value : values) {
        result.push(value);
    }
    return result;
}

} // namespace

Error ParamDef::wrongType(std::string seen) const
{
    return {.what = key + " must be " + wanted(kind), .seen = std::move(seen)};
}

std::string ParamDef::displayTitle() const
{
    if (!titleText.empty()) {
        return titleText;
    }
    std::string result = key;
    std::replace(result.begin(), result.end(), '_', ' ');
    if (!result.empty() && result[0] >= 'a' && result[0] <= 'z') {
        result[0] = static_cast<char>(result[0] - 'a' + 'A');
    }
    return result;
}

Result<void> ParamDef::check(const ParamValue& value) const
{
    if (value.index() != variantIndex(kind)) {
        return wrongType(toJson(value).seen());
    }
    switch (kind) {
    case ParamKind::Integer:
        return checkNumber(*this, static_cast<double>(std::get<int64_t>(value)), text(value));
    case ParamKind::Real:
        return checkNumber(*this, std::get<double>(value), text(value));
    case ParamKind::Pair: {
        const auto& both = std::get<std::vector<int64_t>>(value);
        if (both.size() != 2) {
            return wrongType(std::to_string(both.size()) + " numbers");
        }
        for (const int64_t number : both) {
            PLEXUS_CHECK(checkNumber(*this, static_cast<double>(number), text(value)));
        }
        return {};
    }
    case ParamKind::Integers:
        for (const int64_t number : std::get<std::vector<int64_t>>(value)) {
            PLEXUS_CHECK(checkNumber(*this, static_cast<double>(number), text(value)));
        }
        return {};
    case ParamKind::Reals:
        for (const double number : std::get<std::vector<double>>(value)) {
            PLEXUS_CHECK(checkNumber(*this, number, text(value)));
        }
        return {};
    case ParamKind::Choice: {
        const auto& word = std::get<std::string>(value);
        if (std::find(choices.begin(), choices.end(), word) != choices.end()) {
            return {};
        }
        return Error{.what = key + " must be one of " + join(choices),
                     .seen = "\"" + quotable(word) + "\""};
    }
    case ParamKind::Bool:
    case ParamKind::Text:
    case ParamKind::Path:
        break;
    }
    return {};
}

Result<ParamValue> ParamDef::fromJson(const Json& json) const
{
    PLEXUS_TRY(ParamValue value, typed(*this, json));
    PLEXUS_CHECK(check(value));
    return value;
}

Result<ParamValue> ParamDef::typedFromJson(const Json& json) const
{
    return typed(*this, json);
}

Json ParamDef::toJson(const ParamValue& value) const
{
    if (const auto* both = std::get_if<std::vector<int64_t>>(&value)) {
        return listJson(*both);
    }
    if (const auto* numbers = std::get_if<std::vector<double>>(&value)) {
        return listJson(*numbers);
    }
    if (const auto* number = std::get_if<double>(&value)) {
        // A file has no word for these; text() shows them.
        return std::isfinite(*number) ? Json(*number) : Json(numberText(*number));
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag;
    }
    if (const auto* whole = std::get_if<int64_t>(&value)) {
        return *whole;
    }
    return std::get<std::string>(value);
}

namespace {

ParamDef make(std::string key, ParamKind kind, ParamValue initial)
{
    ParamDef definition;
    definition.key = std::move(key);
    definition.kind = kind;
    definition.initial = std::move(initial);
    return definition;
}

} // namespace

ParamDef boolean(std::string key, bool initial)
{
    return make(std::move(key), ParamKind::Bool, initial);
}

ParamDef integer(std::string key, int64_t initial)
{
    return make(std::move(key), ParamKind::Integer, initial);
}

ParamDef real(std::string key, double initial)
{
    return make(std::move(key), ParamKind::Real, initial);
}

ParamDef pair(std::string key, int64_t vertical, int64_t horizontal)
{
    return make(std::move(key), ParamKind::Pair, std::vector<int64_t>{vertical, horizontal});
}

ParamDef choice(std::string key, std::string initial, std::vector<std::string> choices)
{
    ParamDef definition = make(std::move(key), ParamKind::Choice, std::move(initial));
    definition.choices = std::move(choices);
    return definition;
}

ParamDef text(std::string key, std::string initial)
{
    return make(std::move(key), ParamKind::Text, std::move(initial));
}

ParamDef path(std::string key, std::string initial)
{
    return make(std::move(key), ParamKind::Path, std::move(initial));
}

ParamDef integers(std::string key, std::vector<int64_t> initial)
{
    return make(std::move(key), ParamKind::Integers, std::move(initial));
}

ParamDef reals(std::string key, std::vector<double> initial)
{
    return make(std::move(key), ParamKind::Reals, std::move(initial));
}

} // namespace plexus
