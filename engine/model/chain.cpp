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
    return after(m_last.empty() ? std::vector<std::string>() : std::vector<std::string>{m_last}, layer, values);
}

Chain& Chain::after(const std::vector<std::string>& keys, const std::string& layer, const Values& values)
{
    GraphNode node = makeNode(m_graph.freeKey(layer), layer);
    for (const auto& [key, value] : values) {
        node.params.set(key, value);
    }
    const size_t index = m_graph.nodes().size();
    node.position = {static_cast<double>(index % columns) * columnWidth,
                     static_cast<double>(index / columns) * rowHeight};
    m_last = node.key;
    m_graph.insert(std::move(node), index);
    for (size_t i = 0; i < keys.size(); ++i) {
        const GraphNode& from = *m_graph.find(keys[i]);
        const std::vector<std::string> ports = m_graph.inputPorts(*m_graph.find(m_last));
        m_graph.connect({keys[i], from.definition->outputs.front(), m_last, ports[i]});
    }
    return *this;
}

} // namespace plexus
