// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"
#include "engine/model/graph_index.h"
#include "engine/model/infer.h"

#include <algorithm>
#include <set>

namespace plexus {

std::set<std::string_view> allAlong(const Graph& graph, std::string_view start, Along direction)
{
    std::set<std::string_view> seen;
    std::vector<std::string_view> open{start};
    while (!open.empty()) {
        const GraphNode* node = graph.find(open.back());
        open.pop_back();
        if (node == nullptr || !seen.insert(node->key).second) {
            continue;
        }
        if (direction == Along::Forwards) {
            for (const Wire* wire : graph.from(node->key)) {
                open.push_back(wire->to);
            }
        } else {
            for (const Wire& wire : graph.into(node->key)) {
                open.push_back(wire.from);
            }
        }
    }
    return seen;
}

bool leadsTo(const Graph& graph, const std::string& start, const std::string& goal)
{
    std::set<std::string_view> seen;
    std::vector<std::string_view> open{start};
    while (!open.empty()) {
        const std::string_view key = open.back();
        open.pop_back();
        if (key == goal) {
            return true;
        }
        if (seen.insert(key).second) {
            for (const Wire* wire : graph.from(key)) {
                open.push_back(wire->to);
            }
        }
    }
    return false;
}

namespace {

bool has(const std::vector<std::string>& ports, const std::string& port)
{
    return std::find(ports.begin(), ports.end(), port) != ports.end();
}

} // namespace

Result<void> canConnectButForCycles(const Graph& graph, const Wire& wire)
{
    const GraphNode* from = graph.find(wire.from);
    const GraphNode* to = graph.find(wire.to);
    if (from == nullptr || to == nullptr) {
        return Error{.what = "there is no node \"" + (from == nullptr ? wire.from : wire.to) + "\""};
    }
    if (wire.from == wire.to) {
        return Error{.what = "a layer cannot feed itself"};
    }
    for (const GraphNode* node : {from, to}) {
        if (node->definition == nullptr) {
            return Error{.what = "this Plexus does not know the layer \"" + node->layer + "\" of " + node->key
                                 + ", so its ports are unknown"};
        }
    }
    if (!has(from->definition->outputs, wire.fromPort)) {
        return Error{.what = from->definition->outputs.empty()
                                 ? from->displayTitle() + " ends the network, nothing can follow it"
                                 : from->displayTitle() + " has no output \"" + wire.fromPort + "\""};
    }
    if (to->definition->inputs.empty()) {
        return Error{.what = to->displayTitle()
                             + (isSource(*to->definition) ? " has no inputs" : " begins the network")
                             + ", nothing can lead into it"};
    }
    if (!has(graph.inputPorts(*to), wire.toPort)) {
        return Error{.what = to->displayTitle() + " has no input \"" + wire.toPort + "\""};
    }
    PLEXUS_CHECK(checkBorder(graph, wire));
    const Wire* old = graph.into(wire.to, wire.toPort);
    if (old != nullptr && *old == wire) {
        return Error{.what = from->displayTitle() + " and " + to->displayTitle() + " are connected already"};
    }
    return {};
}

Result<void> canConnect(const Graph& graph, const Wire& wire)
{
    PLEXUS_CHECK(canConnectButForCycles(graph, wire));
    if (leadsTo(graph, wire.to, wire.from)) {
        return Error{.what = "this wire would close a cycle: " + graph.find(wire.to)->displayTitle() + " already leads to "
                             + graph.find(wire.from)->displayTitle(),
                     .accepted = "data flows in one direction"};
    }
    return {};
}

std::vector<Wire> inputWires(const Graph& graph, const GraphNode& node)
{
    std::vector<Wire> wires;
    for (const Wire* wire : inPortOrder(node, graph.into(node.key))) {
        wires.push_back(*wire);
    }
    return wires;
}

std::vector<bool> placesThatMatter(const GraphIndex& index)
{
    std::vector<bool> matter(index.graph().nodes().size());
    std::vector<size_t> open;
    for (size_t place = 0; place < matter.size(); ++place) {
        const LayerDef* layer = index.node(place).definition;
        if (layer != nullptr && layer->role == LayerRole::Output) {
            open.push_back(place);
        }
    }
    while (!open.empty()) {
        const size_t place = open.back();
        open.pop_back();
        if (!matter[place]) {
            matter[place] = true;
            for (const Wire& wire : index.into(place)) {
                open.push_back(index.source(wire));
            }
        }
    }
    return matter;
}

std::set<std::string, std::less<>> nodesThatMatter(const Graph& graph)
{
    const GraphIndex index(graph);
    const std::vector<bool> matter = placesThatMatter(index);
    std::set<std::string, std::less<>> keys;
    for (const uint32_t place : index.byKey()) {
        if (matter[place]) {
            keys.insert(keys.end(), index.node(place).key);
        }
    }
    return keys;
}

} // namespace plexus
