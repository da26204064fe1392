// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/graph.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <set>
#include <tuple>

namespace plexus {

namespace {

constexpr size_t longestKey = 64;
constexpr size_t longestPath = 400; // of a key with its blocks

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "in2" before "in10".
bool comesBefore(const Wire& left, const Wire& right)
{
    const auto rank = [](const Wire& wire) {
        return std::make_tuple(std::string_view(wire.to), wire.toPort.size(), std::string_view(wire.toPort),
                               std::string_view(wire.from), std::string_view(wire.fromPort));
    };
    return rank(left) < rank(right);
}

} // namespace

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

const GraphNode* Graph::find(std::string_view key) const
{
    const auto found = std::find_if(m_nodes.begin(), m_nodes.end(),
                                    [&](const GraphNode& node) { return node.key == key; });
    return found == m_nodes.end() ? nullptr : &*found;
}

GraphNode* Graph::find(std::string_view key)
{
    return const_cast<GraphNode*>(std::as_const(*this).find(key));
}

const Wire* Graph::into(std::string_view node, std::string_view port) const
{
    const auto found = std::find_if(m_wires.begin(), m_wires.end(), [&](const Wire& wire) {
        return wire.to == node && wire.toPort == port;
    });
    return found == m_wires.end() ? nullptr : &*found;
}

std::vector<const Wire*> Graph::from(std::string_view node) const
{
    std::vector<const Wire*> result;
    for (const Wire& wire : m_wires) {
        if (wire.from == node) {
            result.push_back(&wire);
        }
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
        for (const Wire& wire : m_wires) {
            if (wire.to == node.key) {
                ports.push_back(wire.toPort);
            }
        }
        return ports;
    }
    const std::string& first = node.definition->inputs.front();
    const auto name = [&](size_t index) {
        return index == 0 ? first : first + std::to_string(index + 1);
    };
    size_t wired = 0;
    for (const Wire& wire : m_wires) {
        wired += wire.to == node.key ? 1 : 0;
    }
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
    std::map<std::string_view, size_t> indexOf;
    for (size_t index = 0; index < m_nodes.size(); ++index) {
        indexOf[m_nodes[index].key] = index;
    }
    std::vector<size_t> missing(m_nodes.size(), 0);
    std::vector<std::vector<size_t>> readers(m_nodes.size());
    for (const Wire& wire : m_wires) {
        const size_t to = indexOf.at(wire.to);
        readers[indexOf.at(wire.from)].push_back(to);
        ++missing[to];
    }
    std::set<size_t> ready;
    for (size_t index = 0; index < m_nodes.size(); ++index) {
        if (missing[index] == 0) {
            ready.insert(index);
        }
    }
    std::vector<std::string> order;
    while (!ready.empty()) {
        const size_t index = *ready.begin();
        ready.erase(ready.begin());
        order.push_back(m_nodes[index].key);
        for (const size_t reader : readers[index]) {
            if (--missing[reader] == 0) {
                ready.insert(reader);
            }
        }
    }
    return order;
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
    m_nodes.insert(m_nodes.begin() + static_cast<std::ptrdiff_t>(at), std::move(node));
}

void Graph::remove(std::string_view key)
{
    std::erase_if(m_wires, [&](const Wire& wire) { return wire.from == key || wire.to == key; });
    std::erase_if(m_nodes, [&](const GraphNode& node) { return node.key == key; });
}

void Graph::connect(Wire wire)
{
    assert(find(wire.from) != nullptr && find(wire.to) != nullptr
           && into(wire.to, wire.toPort) == nullptr);
    m_wires.insert(std::upper_bound(m_wires.begin(), m_wires.end(), wire, comesBefore), std::move(wire));
}

void Graph::disconnect(const Wire& wire)
{
    std::erase(m_wires, wire);
}

} // namespace plexus
