// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"

namespace plexus {

// Builds a Json from a parser's events, whatever the format. Every call gives false, with the
// sentence in problem(), when the input is nested too deeply or an object names a key twice.
class JsonReader {
public:
    static constexpr size_t mostDepth = 64;

    bool add(Json value);
    bool begin(Json container); // an empty array or object
    void key(std::string name) { m_keys.back() = std::move(name); }
    bool end();

    const std::string& problem() const { return m_problem; }
    Json take() { return std::move(m_root); }

private:
    void place(Json value);

    Json m_root;
    std::vector<Json> m_open;
    std::vector<std::string> m_keys; // of the member that comes next, one per open container
    std::string m_problem;
};

} // namespace plexus
