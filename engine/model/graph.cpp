// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/graph.h"

#include "engine/model/graph_index.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <tuple>

namespace plexus {

namespace {

constexpr size_t longestKey = 64;
constexpr size_t longestPath = 400; // of a key with its blocks

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace

bool comesBefore(const Wire& left, const Wire& right)
{
    const auto rank = [](const Wire& wire) {
        return std::make_tuple(std::string_view(wire.to), wire.toPort.size(), std::string_view(wire.toPort),
                               std::string_view(wire.from), std::string_view(wire.fromPort));
    };
    return rank(left) < rank(right);
}

bool Wire::operator==(const Wire& other) const
{
    return from == other.from && fromPort == other.fromPort && to == other.to && toPort == other.toPort;
}

std::string Wire::text() const
{
    return from + "." + fromPort + " -> " + to + "." + toPort;
}

bool isNodeKey(std::string_view key)
{
    const auto isName = [](std::string_view name) {
        return !name.empty() && name.size() <= longestKey && isLetter(name.front())
               && std::all_of(name.begin(), name.end(), [](char c) {
                      return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
                  });
    };
    if (key.size() > longestPath) {
        return false;
    }
    for (size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.')) {
        if (!isName(key.substr(0, dot))) {
            return false;
        }
        key.remove_prefix(dot + 1);
    }
    return isName(key);
}

Error noNodeKey(const std::string& key)
{
    return {.what = "the key of a node must start with a letter and go on with letters, digits and "
                    "underscores, at most 64",
            .seen = "\"" + key.substr(0, 80) + "\""};
}

std::string GraphNode::displayTitle() const
{
    if (!title.empty()) {
        return title;
    }
    return definition != nullptr ? definition->title : layer;
}

GraphNode makeNode(std::string key, std::string layer)
{
    GraphNode node;
    node.definition = findLayer(layer);
    node.key = std::move(key);
    node.layer = std::move(layer);
    node.params = Params(node.definition != nullptr ? &node.definition->params : nullptr);
    return node;
}

Error noSuchNode(const std::string& key)
{
    return {.what = "there is no node \"" + key + "\""};
}

size_t Graph::placeOf(std::string_view key) const
{
    const auto found = std::lower_bound(m_byKey.begin(), m_byKey.end(), key, [&](uint32_t place, std::string_view sought) {
        return std::string_view(m_nodes[place].key) < sought;
    });
    return found != m_byKey.end() && m_nodes[*found].key == key ? *found : m_nodes.size();
}

void Graph::orderKeys()
{
    m_byKey.resize(m_nodes.size());
    std::iota(m_byKey.begin(), m_byKey.end(), uint32_t{0});
    std::sort(m_byKey.begin(), m_byKey.end(),
              [&](uint32_t left, uint32_t right) { return m_nodes[left].key < m_nodes[right].key; });
}

size_t Graph::sourceOf(size_t wire) const
{
    const auto found = std::lower_bound(m_bySource.begin(), m_bySource.end(), wire, [&](uint32_t other, size_t sought) {
        const int order = m_wires[other].from.compare(m_wires[sought].from);
        return order != 0 ? order < 0 : other < sought;
    });
    return static_cast<size_t>(found - m_bySource.begin());
}

const GraphNode* Graph::find(std::string_view key) const
{
    const size_t place = placeOf(key);
    return place == m_nodes.size() ? nullptr : &m_nodes[place];
}

GraphNode* Graph::find(std::string_view key)
{
    return const_cast<GraphNode*>(std::as_const(*this).find(key));
}

std::span<const Wire> Graph::into(std::string_view node) const
{
    const auto first = std::lower_bound(m_wires.begin(), m_wires.end(), node, [](const Wire& wire, std::string_view key) {
        return std::string_view(wire.to) < key;
    });
    auto last = first;
    while (last != m_wires.end() && last->to == node) {
        ++last;
    }
    return {first, last};
}

const Wire* Graph::into(std::string_view node, std::string_view port) const
{
    const std::span<const Wire> all = into(node);
    const auto found = std::find_if(all.begin(), all.end(), [&](const Wire& wire) { return wire.toPort == port; });
    return found == all.end() ? nullptr : &*found;
}

std::vector<const Wire*> Graph::from(std::string_view node) const
{
    std::vector<const Wire*> result;
    auto place = std::lower_bound(m_bySource.begin(), m_bySource.end(), node, [&](uint32_t wire, std::string_view key) {
        return std::string_view(m_wires[wire].from) < key;
    });
    for (; place != m_bySource.end() && m_wires[*place].from == node; ++place) {
        result.push_back(&m_wires[*place]);
    }
    return result;
}

std::vector<std::string> Graph::inputPorts(const GraphNode& node) const
{
    if (node.definition != nullptr && node.definition->portCount == PortCount::Fixed) {
        return node.definition->inputs;
    }
    if (node.definition == nullptr) { // nothing is known but what the wires say
        std::vector<std::string> ports;
        for (const Wire& wire : into(node.key)) {
            ports.push_back(wire.toPort);
        }
        return ports;
    }
    const std::string& first = node.definition->inputs.front();
    const auto name = [&](size_t index) {
        return index == 0 ? first : first + std::to_string(index + 1);
    };
    size_t wired = into(node.key).size();
    std::vector<std::string> ports;
    while (wired > 0) { // a gap stays a port, so that a wire can fill it again
        ports.push_back(name(ports.size()));
        wired -= into(node.key, ports.back()) != nullptr ? 1 : 0;
    }
    ports.push_back(name(ports.size()));
    return ports;
}

std::vector<std::string> Graph::topologicalOrder() const
{
    std::vector<std::string> keys;
    keys.reserve(m_nodes.size());
    for (const size_t place : GraphIndex(*this).order()) {
        keys.push_back(m_nodes[place].key);
    }
    return keys;
}

std::string Graph::freeKey(std::string_view layer, std::string_view block) const
{
    std::string stem = isNodeKey(layer) ? std::string(layer) : "node";
    std::replace(stem.begin(), stem.end(), '.', '_');
    stem.resize(std::min(stem.size(), longestKey - 8));
    if (!block.empty()) {
        stem.insert(0, std::string(block) + ".");
    }
    if (find(stem) == nullptr) {
        return stem;
    }
    size_t number = 2;
    while (find(stem + std::to_string(number)) != nullptr) {
        ++number;
    }
    return stem + std::to_string(number);
}

void Graph::insert(GraphNode node, size_t at)
{
    assert(find(node.key) == nullptr && at <= m_nodes.size());
    const auto place = std::lower_bound(m_byKey.begin(), m_byKey.end(), node.key, [&](uint32_t other, const std::string& key) {
        return m_nodes[other].key < key;
    });
    const auto position = place - m_byKey.begin();
    for (uint32_t& other : m_byKey) {
        other += other >= at ? 1 : 0;
    }
    m_byKey.insert(m_byKey.begin() + position, static_cast<uint32_t>(at));
    m_nodes.insert(m_nodes.begin() + static_cast<std::ptrdiff_t>(at), std::move(node));
}

void Graph::remove(std::string_view key)
{
    const size_t place = placeOf(key);
    if (place == m_nodes.size()) {
        return;
    }
    std::vector<Wire> wires;
    for (const Wire* wire : from(key)) {
        wires.push_back(*wire);
    }
    const std::span<const Wire> ending = into(key);
    wires.insert(wires.end(), ending.begin(), ending.end());
    for (const Wire& wire : wires) {
        disconnect(wire);
    }
    std::erase(m_byKey, place);
    for (uint32_t& other : m_byKey) {
        other -= other > place ? 1 : 0;
    }
    m_nodes.erase(m_nodes.begin() + static_cast<std::ptrdiff_t>(place));
}

void Graph::rename(const std::vector<std::pair<std::string, std::string>>& oldAndNew)
{
    std::vector<std::pair<size_t, const std::string*>> places; // all are found before the first has another key
    for (const auto& [old, key] : oldAndNew) {
        assert(find(old) != nullptr && into(old).empty() && from(old).empty());
        places.emplace_back(placeOf(old), &key);
    }
    for (const auto& [place, key] : places) {
        m_nodes[place].key = *key;
    }
    orderKeys();
}

void Graph::connect(Wire wire)
{
    assert(find(wire.from) != nullptr && find(wire.to) != nullptr
           && into(wire.to, wire.toPort) == nullptr);
    const auto at = std::upper_bound(m_wires.begin(), m_wires.end(), wire, comesBefore);
    const auto place = static_cast<size_t>(at - m_wires.begin());
    for (uint32_t& other : m_bySource) {
        other += other >= place ? 1 : 0;
    }
    m_wires.insert(at, std::move(wire));
    m_bySource.insert(m_bySource.begin() + static_cast<std::ptrdiff_t>(sourceOf(place)), static_cast<uint32_t>(place));
}

void Graph::disconnect(const Wire& wire)
{
    const auto found = std::lower_bound(m_wires.begin(), m_wires.end(), wire, comesBefore);
    if (found == m_wires.end() || *found != wire) {
        return;
    }
    const auto place = static_cast<size_t>(found - m_wires.begin());
    m_bySource.erase(m_bySource.begin() + static_cast<std::ptrdiff_t>(sourceOf(place)));
    for (uint32_t& other : m_bySource) {
        other -= other > place ? 1 : 0;
    }
    m_wires.erase(found);
}

void Graph::lay(const Wire& wire)
{
    const Wire* found = into(wire.to, wire.toPort);
    assert(found != nullptr && *found == wire);
    m_wires[static_cast<size_t>(found - m_wires.data())].way = wire.way;
}

void Graph::exchangeNetwork(std::vector<GraphNode>& nodes, std::vector<Wire>& wires)
{
    assert(std::is_sorted(wires.begin(), wires.end(), comesBefore));
    m_nodes.swap(nodes);
    m_wires.swap(wires);
    orderKeys();
    m_bySource.resize(m_wires.size());
    std::iota(m_bySource.begin(), m_bySource.end(), uint32_t{0});
    std::stable_sort(m_bySource.begin(), m_bySource.end(),
                     [&](uint32_t left, uint32_t right) { return m_wires[left].from < m_wires[right].from; });
}

} // namespace plexus
