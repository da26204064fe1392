// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/json.h"

#include "engine/base/number_text.h"

#include <cmath>

namespace plexus {

std::string_view Json::typeName() const
{
    static constexpr std::string_view names[] = {"null",     "true or false", "a whole number", "a number",
                                                 "a string", "an array",      "an object"};
    return names[m_value.index()];
}

std::string Json::seen() const
{
    if (isString()) {
        return "\"" + quotable(string()) + "\"";
    }
    if (isArray() && items().size() <= 4) {
        return quotable(compact());
    }
    return isNumber() || isBool() ? compact() : std::string(typeName());
}

double Json::number() const
{
    return isInteger() ? static_cast<double>(integer()) : std::get<double>(m_value);
}

const Json* Json::find(std::string_view key) const
{
    if (isObject()) {
        for (const Member& member : members()) {
            if (member.first == key) {
                return &member.second;
            }
        }
    }
    return nullptr;
}

Json* Json::find(std::string_view key)
{
    return const_cast<Json*>(std::as_const(*this).find(key));
}

Json& Json::set(std::string_view key, Json value)
{
    if (isNull()) {
        m_value = Object{};
    }
    if (Json* found = find(key)) {
        *found = std::move(value);
        return *found;
    }
    return members().emplace_back(std::string(key), std::move(value)).second;
}

void Json::erase(std::string_view key)
{
    if (isObject()) {
        std::erase_if(members(), [&](const Member& member) { return member.first == key; });
    }
}

void Json::push(Json value)
{
    if (isNull()) {
        m_value = Array{};
    }
    items().push_back(std::move(value));
}

namespace {

Error missing(std::string_view key)
{
    return {.what = "\"" + std::string(key) + "\" is missing"};
}

Error wrongType(std::string_view key, const char* wanted, const Json& seen)
{
    return {.what = std::string(key) + " must be " + wanted, .seen = seen.seen()};
}

} // namespace

Result<int64_t> Json::readInteger(std::string_view key, int64_t least, int64_t most) const
{
    const Json* found = find(key);
    if (!found) {
        return missing(key);
    }
    // A file written by another program may say 3.0; within 2^53 that is the same whole number.
    const bool whole = found->isNumber() && std::abs(found->number()) <= 0x1p53 &&
                       std::trunc(found->number()) == found->number();
    if (!found->isInteger() && !whole) {
        return wrongType(key, "a whole number", *found);
    }
    const int64_t value =
        found->isInteger() ? found->integer() : static_cast<int64_t>(found->number());
    if (value < least || value > most) {
        return Error{.what = std::string(key) + " must be between " + std::to_string(least) + " and " +
                             std::to_string(most),
                     .seen = std::to_string(value)};
    }
    return value;
}

Result<double> Json::readNumber(std::string_view key, double least, double most) const
{
    const Json* found = find(key);
    if (!found) {
        return missing(key);
    }
    if (!found->isNumber()) {
        return wrongType(key, "a number", *found);
    }
    const double value = found->number();
    if (!(value >= least && value <= most)) {
        return Error{.what = std::string(key) + " must be between " + numberText(least) + " and " +
                             numberText(most),
                     .seen = numberText(value)};
    }
    return value;
}

Result<std::string> Json::readString(std::string_view key) const
{
    const Json* found = find(key);
    if (!found) {
        return missing(key);
    }
    if (!found->isString()) {
        return wrongType(key, "a string", *found);
    }
    return found->string();
}

Result<bool> Json::readBool(std::string_view key) const
{
    const Json* found = find(key);
    if (!found) {
        return missing(key);
    }
    if (!found->isBool()) {
        return wrongType(key, "true or false", *found);
    }
    return found->boolean();
}

} // namespace plexus
