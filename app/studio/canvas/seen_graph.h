// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"

namespace plexus::studio {

// A graph as it was looked at last, to tell which of thousands of nodes an edit has changed.
class SeenGraph {
public:
    // The nodes whose picture may be another one since the last call, with the blocks around them. Nothing: any
    // may, because nodes or wires came, went or changed places.
    std::optional<std::set<std::string_view>> changes(const Graph& graph, const Inference& inference);
    void forget() { m_isKnown = false; }

private:
    std::vector<GraphNode> m_nodes;
    std::vector<Wire> m_wires;
    std::map<std::string, NodeInfo, std::less<>> m_infos;
    std::vector<Problem> m_problems;
    bool m_isKnown = false;
};

} // namespace plexus::studio
