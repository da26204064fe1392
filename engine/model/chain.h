// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

namespace plexus {

// Builds a graph layer after layer, laid out from left to right on the canvas.
class Chain {
public:
    using Values = std::vector<std::pair<std::string, ParamValue>>;
    // Appends a layer, wired to the one before it.
    Chain& then(const std::string& layer, const Values& values = {});
    Graph take() { return std::move(m_graph); }

private:
    Graph m_graph;
    std::string m_last;
};

} // namespace plexus
