// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/program.h"

#include <algorithm>
#include <stdexcept>

namespace plexus {

namespace {

template <typename T>
const T& get(const Attributes& attributes, std::string_view key)
{
    const Attributes::Item* found = attributes.find(key);
    const T* value = found ? std::get_if<T>(found) : nullptr;
    if (!value) {
        throw std::logic_error("an op call lacks the attribute " + std::string(key));
    }
    return *value;
}

} // namespace

const Attributes::Item* Attributes::find(std::string_view key) const
{
    for (const auto& [name, item] : m_items) {
        if (name == key) {
            return &item;
        }
    }
    return nullptr;
}

int64_t Attributes::integer(std::string_view key) const
{
    return get<int64_t>(*this, key);
}

double Attributes::real(std::string_view key) const
{
    return get<double>(*this, key);
}

const std::vector<int64_t>& Attributes::integers(std::string_view key) const
{
    return get<std::vector<int64_t>>(*this, key);
}

const std::vector<double>& Attributes::reals(std::string_view key) const
{
    return get<std::vector<double>>(*this, key);
}

const std::string& Attributes::text(std::string_view key) const
{
    return get<std::string>(*this, key);
}

void Attributes::set(std::string_view key, Item item)
{
    const auto found = std::find_if(m_items.begin(), m_items.end(),
                                    [&](const auto& existing) { return existing.first == key; });
    if (found != m_items.end()) {
        found->second = std::move(item);
    } else {
        m_items.emplace_back(std::string(key), std::move(item));
    }
}

} // namespace plexus
