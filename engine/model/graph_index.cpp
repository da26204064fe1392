// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/graph_index.h"

#include <algorithm>
#include <queue>

namespace plexus {

// Nodes by key and wires by their ends lie in orders that are followed side by side: nothing is searched for.
GraphIndex::GraphIndex(const Graph& graph)
    : m_graph(graph), m_sources(graph.wires().size()), m_first(graph.nodes().size()), m_end(graph.nodes().size())
{
    const std::vector<Wire>& wires = graph.wires();
    uint32_t ending = 0;
    size_t leaving = 0;
    for (const uint32_t place : graph.m_byKey) {
        const std::string& key = graph.nodes()[place].key;
        m_first[place] = ending;
        while (ending < wires.size() && wires[ending].to == key) {
            ++ending;
        }
        m_end[place] = ending;
        for (; leaving < wires.size() && wires[graph.m_bySource[leaving]].from == key; ++leaving) {
            m_sources[graph.m_bySource[leaving]] = place;
        }
    }
}

std::span<const Wire> GraphIndex::into(size_t node) const
{
    return std::span(m_graph.wires()).subspan(m_first[node], m_end[node] - m_first[node]);
}

std::vector<const Wire*> GraphIndex::inputs(size_t node) const
{
    return inPortOrder(m_graph.nodes()[node], into(node));
}

std::vector<size_t> GraphIndex::order() const
{
    const size_t count = m_graph.nodes().size();
    std::vector<uint32_t> missing(count, 0);
    std::vector<uint32_t> first(count + 1, 0), readers(m_sources.size()); // of node i: from first[i] to first[i + 1]
    for (const uint32_t source : m_sources) {
        ++first[source + 1];
    }
    for (size_t place = 0; place < count; ++place) {
        first[place + 1] += first[place];
        missing[place] = m_end[place] - m_first[place];
    }
    std::vector<uint32_t> filled(first.begin(), first.end() - 1);
    for (uint32_t place = 0; place < count; ++place) {
        for (uint32_t wire = m_first[place]; wire < m_end[place]; ++wire) {
            readers[filled[m_sources[wire]]++] = place;
        }
    }
    std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready;
    for (uint32_t place = 0; place < count; ++place) {
        if (missing[place] == 0) {
            ready.push(place);
        }
    }
    std::vector<size_t> order;
    order.reserve(count);
    while (!ready.empty()) {
        const uint32_t place = ready.top();
        ready.pop();
        order.push_back(place);
        for (uint32_t at = first[place]; at < first[place + 1]; ++at) {
            if (--missing[readers[at]] == 0) {
                ready.push(readers[at]);
            }
        }
    }
    return order;
}

std::vector<const Wire*> inPortOrder(const GraphNode& node, std::span<const Wire> into)
{
    std::vector<const Wire*> wires;
    wires.reserve(into.size());
    if (node.definition == nullptr || node.definition->portCount == PortCount::Any) {
        for (const Wire& wire : into) { // they lie in the order of the ports
            wires.push_back(&wire);
        }
        return wires;
    }
    for (const std::string& port : node.definition->inputs) {
        const auto wire = std::find_if(into.begin(), into.end(), [&](const Wire& one) { return one.toPort == port; });
        if (wire != into.end()) {
            wires.push_back(&*wire);
        }
    }
    return wires;
}

} // namespace plexus
