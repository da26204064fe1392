// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/seen_graph.h"

#include "engine/model/block.h"

#include <algorithm>
#include <utility>

namespace plexus::studio {

namespace {

bool areLaidAlike(const Wire& left, const Wire& right)
{
    return left == right && left.way == right.way;
}

bool standAlike(const GraphNode& left, const GraphNode& right)
{
    return left.key == right.key && left.layer == right.layer;
}

} // namespace

std::optional<std::set<std::string_view>> SeenGraph::changes(const Graph& graph, const Inference& inference)
{
    const std::vector<GraphNode>& nodes = graph.nodes();
    const std::vector<Wire>& wires = graph.wires();
    const bool isSame = m_isKnown
                        && std::equal(nodes.begin(), nodes.end(), m_nodes.begin(), m_nodes.end(), standAlike)
                        && std::equal(wires.begin(), wires.end(), m_wires.begin(), m_wires.end(), areLaidAlike);
    if (!isSame) {
        m_nodes = nodes;
        m_wires = wires;
        m_infos = inference.nodes;
        m_problems = inference.problems;
        m_isKnown = true;
        return std::nullopt;
    }
    std::set<std::string_view> changed;
    const auto add = [&](std::string_view key) {
        const GraphNode* node = graph.find(key); // views must last: those of the graph do
        for (std::string_view own = node != nullptr ? node->key : std::string_view(); !own.empty(); own = blockOf(own)) {
            changed.insert(own);
        }
    };
    for (size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i] != m_nodes[i]) {
            m_nodes[i] = nodes[i];
            add(nodes[i].key);
        }
    }
    // Both lie in the order of their keys.
    auto before = m_infos.begin();
    for (const auto& [key, info] : inference.nodes) {
        for (; before != m_infos.end() && before->first < key; before = m_infos.erase(before)) {
            add(before->first);
        }
        if (before == m_infos.end() || before->first != key) {
            before = m_infos.emplace_hint(before, key, info);
            add(key);
        } else if (before->second != info) {
            before->second = info;
            add(key);
        }
        ++before;
    }
    for (; before != m_infos.end(); before = m_infos.erase(before)) {
        add(before->first);
    }
    if (inference.problems != m_problems) {
        for (const Problem& problem : std::exchange(m_problems, inference.problems)) {
            add(problem.node);
        }
        for (const Problem& problem : m_problems) {
            add(problem.node);
        }
    }
    return changed;
}

} // namespace plexus::studio
