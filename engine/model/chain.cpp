// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"

namespace plexus {

namespace {

// A node's picture is about 180 x 100; rows of four can be read on a small screen.
constexpr double columnWidth = 232;
constexpr double rowHeight = 168;
constexpr size_t columns = 4;

} // namespace

Chain& Chain::then(const std::string& layer, const Values& values)
{
    GraphNode node = makeNode(m_graph.freeKey(layer), layer);
    for (const auto& [key, value] : values) {
        node.params.set(key, value);
    }
    const size_t index = m_graph.nodes().size();
    node.position = {static_cast<double>(index % columns) * columnWidth,
                     static_cast<double>(index / columns) * rowHeight};
    const std::string key = node.key;
    m_graph.insert(std::move(node), index);
    if (!m_last.empty()) {
        const GraphNode& from = *m_graph.find(m_last);
        const GraphNode& to = *m_graph.find(key);
        m_graph.connect({m_last, from.definition->outputs.front(), key, to.definition->inputs.front()});
    }
    m_last = key;
    return *this;
}

} // namespace plexus
