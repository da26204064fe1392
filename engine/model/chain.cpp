// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"

#include "engine/model/block.h"

#include <algorithm>
#include <utility>

namespace plexus {

namespace {

// A node's picture is about 180 x 100; rows of four can be read on a small screen.
constexpr double columnWidth = 232;
constexpr double rowHeight = 168;
constexpr size_t columns = 4;

// The layers that blocks are made of.
std::string layerWith(LayerRole role)
{
    for (const LayerDef& layer : allLayers()) {
        if (layer.role == role) {
            return layer.key;
        }
    }
    return {};
}

} // namespace

Chain& Chain::then(const std::string& layer, const Values& values)
{
    return after(m_last.empty() ? std::vector<std::string>() : std::vector<std::string>{m_last}, layer, values);
}

Chain& Chain::after(const std::vector<std::string>& keys, const std::string& layer, const Values& values)
{
    GraphNode node = makeNode(m_graph.freeKey(layer, m_block), layer);
    for (const auto& [key, value] : values) {
        node.params.set(key, value);
    }
    node.position = nextPosition();
    m_last = node.key;
    m_graph.insert(std::move(node), m_graph.nodes().size());
    for (size_t i = 0; i < keys.size(); ++i) {
        const GraphNode& from = *m_graph.find(keys[i]);
        const std::vector<std::string> ports = m_graph.inputPorts(*m_graph.find(m_last));
        m_graph.connect({keys[i], from.definition->outputs.front(), m_last, ports[i]});
    }
    return *this;
}

Chain& Chain::goOn(const std::string& key)
{
    m_last = key;
    return *this;
}

Position Chain::nextPosition()
{
    const size_t index = m_placed[m_block]++;
    return {static_cast<double>(index % columns) * columnWidth,
            static_cast<double>(index / columns) * rowHeight};
}

void Chain::spread(const std::string& block)
{
    // The node that stands for `key` in the block.
    const auto shown = [&](const std::string& key) { return key.substr(0, key.find('.', block.size() + 1)); };
    std::map<std::string, size_t> depth;
    std::map<size_t, size_t> rows;
    for (const GraphNode& node : m_graph.nodes()) { // what feeds a node stands before it
        if (!liesIn(node.key, block)) {
            continue;
        }
        const std::string key = shown(node.key);
        size_t& column = depth[key];
        for (const Wire& wire : m_graph.wires()) {
            if (wire.to == node.key && liesIn(wire.from, block) && shown(wire.from) != key) {
                column = std::max(column, depth[shown(wire.from)] + 1);
            }
        }
    }
    for (const auto& node : m_graph.nodes()) {
        if (blockOf(node.key) == block) {
            const size_t column = depth[node.key];
            m_graph.find(node.key)->position = {static_cast<double>(column) * columnWidth,
                                                static_cast<double>(rows[column]++) * rowHeight};
        }
    }
}

Chain& Chain::block(const std::string& key, const Values& values)
{
    GraphNode node = makeNode(m_graph.freeKey(key, m_block), key);
    for (const auto& [name, value] : values) {
        node.params.set(name, value);
    }
    node.position = nextPosition();
    const Params params = node.params;
    const LayerDef& layer = *node.definition;
    const std::string outer = std::exchange(m_block, node.key);
    m_graph.insert(std::move(node), m_graph.nodes().size());
    then(layerWith(LayerRole::BlockInput));
    if (layer.build) {
        layer.build(*this, params);
    }
    then(layerWith(LayerRole::BlockOutput));
    spread(m_block);
    m_block = outer;
    return *this;
}

} // namespace plexus
