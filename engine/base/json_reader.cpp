// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/json_reader.h"

#include "engine/base/number_text.h"

#include <algorithm>

namespace plexus {

bool JsonReader::add(Json value)
{
    place(std::move(value));
    return true;
}

bool JsonReader::begin(Json container)
{
    if (m_open.size() == mostDepth) {
        m_problem = "this is nested deeper than " + std::to_string(mostDepth) + " levels";
        return false;
    }
    m_open.push_back(std::move(container));
    m_keys.emplace_back();
    return true;
}

bool JsonReader::end()
{
    Json done = std::move(m_open.back());
    m_open.pop_back();
    m_keys.pop_back();
    if (done.isObject()) {
        // Sorted, because a hostile object may have a million keys.
        std::vector<std::string_view> keys;
        for (const Json::Member& member : done.members()) {
            keys.push_back(member.first);
        }
        std::sort(keys.begin(), keys.end());
        const auto twice = std::adjacent_find(keys.begin(), keys.end());
        if (twice != keys.end()) {
            m_problem = "an object names the key \"" + quotable(*twice) + "\" twice";
            return false;
        }
    }
    place(std::move(done));
    return true;
}

void JsonReader::place(Json value)
{
    if (m_open.empty()) {
        m_root = std::move(value);
    } else if (m_open.back().isArray()) {
        m_open.back().items().push_back(std::move(value));
    } else {
        m_open.back().members().emplace_back(std::move(m_keys.back()), std::move(value));
    }
}

} // namespace plexus
