// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/chain.h"

#include "engine/model/block.h"
#include "engine/model/layout.h"

#include <algorithm>
#include <set>
#include <utility>

namespace plexus {

namespace {

constexpr size_t columns = 4; // rows of four can be read on a small screen
constexpr double laneGap = 40; // the wire to the next row's beginning runs there

// About how far below a node the next row may begin: its picture has a line for each parameter that it shows, and for
// each of several inputs.
double pitchBelow(const GraphNode& node)
{
    constexpr double frame = 66, line = 20; // header and footer; a line
    if (node.definition == nullptr) {
        return rowHeight;
    }
    const size_t inputs = node.definition->inputs.size();
    const size_t lines = (inputs > 1 ? inputs : 0) + node.definition->nodeLines.size();
    return std::max(rowHeight, onGrid(frame + line * static_cast<double>(lines) + laneGap));
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
    double row = 0, below = 0; // where the row begins that is filled, and the next one
    size_t seen = 0;
    for (const GraphNode* node : seenNodes(m_graph, m_block)) {
        row = seen++ % columns == 0 ? below : row;
        below = std::max(below, row + pitchBelow(*node));
    }
    return {static_cast<double>(index % columns) * columnWidth, index % columns == 0 ? below : row};
}

void Chain::spread(const std::string& block)
{
    // The node that stands for `key` in the block.
    const auto shown = [&](const std::string& key) { return key.substr(0, key.find('.', block.size() + 1)); };
    std::vector<std::string> keys; // what feeds a node stands before it
    std::map<std::string, std::vector<std::string>> sources, readers;
    for (const GraphNode& node : m_graph.nodes()) {
        if (blockOf(node.key) == block) {
            keys.push_back(node.key);
        }
    }
    for (const Wire& wire : m_graph.wires()) {
        if (liesIn(wire.from, block) && liesIn(wire.to, block) && shown(wire.from) != shown(wire.to)) {
            sources[shown(wire.to)].push_back(shown(wire.from));
            readers[shown(wire.from)].push_back(shown(wire.to));
        }
    }
    std::map<std::string, size_t> column, row;
    for (const std::string& key : keys) {
        for (const std::string& source : sources[key]) {
            column[key] = std::max(column[key], column[source] + 1);
        }
    }
    // A wire that passes columns by goes straight through a row that is kept free for it.
    const auto isLong = [&](const std::string& from, const std::string& to) { return column[to] > column[from] + 1; };
    std::set<std::pair<size_t, size_t>> taken; // column, row
    for (const std::string& key : keys) {
        size_t wanted = sources[key].empty() ? 0 : row[sources[key].front()];
        for (const std::string& source : sources[key]) {
            wanted = isLong(source, key) ? row[source] : wanted;
        }
        if (taken.count({column[key], wanted}) > 0) {
            wanted = 0;
        }
        while (!taken.emplace(column[key], wanted).second) {
            ++wanted;
        }
        row[key] = wanted;
        for (const std::string& reader : readers[key]) {
            for (size_t between = column[key] + 1; between < column[reader]; ++between) {
                taken.emplace(between, wanted);
            }
        }
        m_graph.find(key)->position = {static_cast<double>(column[key]) * columnWidth,
                                       static_cast<double>(wanted) * rowHeight};
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
    then(layerWith(LayerRole::BlockInput).key);
    if (layer.build) {
        layer.build(*this, params);
    }
    then(layerWith(LayerRole::BlockOutput).key);
    spread(m_block);
    m_block = outer;
    return *this;
}

} // namespace plexus
