// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/number_text.h"
#include "engine/base/param.h"

#include <algorithm>
#include <cassert>

namespace plexus {

const ParamDefs& Params::definitions() const
{
    static const ParamDefs none;
    return m_definitions ? *m_definitions : none;
}

const ParamDef* Params::definition(std::string_view key) const
{
    for (const ParamDef& candidate : definitions()) {
        if (candidate.key == key) {
            return &candidate;
        }
    }
    return nullptr;
}

const ParamValue& Params::value(std::string_view key) const
{
    for (const auto& [name, value] : m_values) {
        if (name == key) {
            return value;
        }
    }
    const ParamDef* found = definition(key);
    assert(found && "a parameter that the definition does not have was asked for");
    return found->initial;
}

bool Params::isInitial(std::string_view key) const
{
    return std::none_of(m_values.begin(), m_values.end(),
                        [&](const auto& item) { return item.first == key; });
}

bool Params::matters(const ParamDef& wanted) const
{
    const ParamDef* master = definition(wanted.onlyWhen);
    if (master == nullptr) {
        return true;
    }
    const ParamValue& value = this->value(wanted.onlyWhen);
    const auto* flag = std::get_if<bool>(&value);
    const std::string seen = flag != nullptr ? (*flag ? "true" : "false") : master->text(value);
    return ("|" + wanted.onlyWhenValue + "|").find("|" + seen + "|") != std::string::npos; // "a|b": either
}

void Params::set(std::string_view key, ParamValue value)
{
    const ParamDef* found = definition(key);
    assert(found && "a parameter that the definition does not have was set");
    // value() hands out the type of the definition to everybody.
    assert(found->initial.index() == value.index());
    std::erase_if(m_values, [&](const auto& item) { return item.first == key; });
    if (value != found->initial) {
        m_values.emplace_back(std::string(key), std::move(value));
    }
}

Result<void> Params::check() const
{
    for (const ParamDef& candidate : definitions()) {
        PLEXUS_CHECK(candidate.check(value(candidate.key)));
    }
    return {};
}

Json Params::toJson() const
{
    Json result = Json::object();
    for (const ParamDef& candidate : definitions()) {
        if (!isInitial(candidate.key)) {
            result.set(candidate.key, candidate.toJson(value(candidate.key)));
        }
    }
    if (m_unknown.isObject()) {
        for (const Json::Member& member : m_unknown.members()) {
            result.set(member.first, member.second);
        }
    }
    return result;
}

Result<void> Params::fromJson(const Json& json)
{
    if (!json.isObject()) {
        return Error{.what = "parameters must be an object", .seen = std::string(json.typeName())};
    }
    Params read(m_definitions);
    for (const Json::Member& member : json.members()) {
        if (const ParamDef* known = definition(member.first)) {
            PLEXUS_TRY(ParamValue value, known->typedFromJson(member.second));
            read.set(member.first, std::move(value));
        } else {
            read.m_unknown.set(member.first, member.second);
        }
    }
    *this = std::move(read);
    return {};
}

bool Params::operator==(const Params& other) const
{
    return toJson() == other.toJson();
}

} // namespace plexus
