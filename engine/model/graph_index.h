// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

namespace plexus {

// Numbers in the place of keys, for who walks through thousands of nodes: a node's is its place in Graph::nodes().
// Of a graph that does not change meanwhile.
class GraphIndex {
public:
    explicit GraphIndex(const Graph& graph);

    const Graph& graph() const { return m_graph; }
    const GraphNode& node(size_t place) const { return m_graph.nodes()[place]; }
    // All nodes in the order of their keys.
    const std::vector<uint32_t>& byKey() const { return m_graph.m_byKey; }
    std::span<const Wire> into(size_t node) const; // as Graph::into()
    // Of one of the graph's own wires.
    size_t source(const Wire& wire) const { return m_sources[static_cast<size_t>(&wire - m_graph.wires().data())]; }
    // As inputWires(): in the order of the ports, gaps left out.
    std::vector<const Wire*> inputs(size_t node) const;
    std::vector<size_t> order() const; // as Graph::topologicalOrder()

private:
    const Graph& m_graph;
    std::vector<uint32_t> m_sources;      // by wire
    std::vector<uint32_t> m_first, m_end; // by node: of the wires that end there
};

// Those of the wires into a node, in the order of its ports.
std::vector<const Wire*> inPortOrder(const GraphNode& node, std::span<const Wire> into);

} // namespace plexus
