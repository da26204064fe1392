// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"
#include "engine/model/infer.h"

#include <algorithm>
#include <set>

namespace plexus {

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

Result<void> canConnect(const Graph& graph, const Wire& wire)
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
    if (leadsTo(graph, wire.to, wire.from)) {
        return Error{.what = "this wire would close a cycle: " + to->displayTitle() + " already leads to "
                             + from->displayTitle(),
                     .accepted = "data flows in one direction"};
    }
    return {};
}

std::vector<Wire> inputWires(const Graph& graph, const GraphNode& node)
{
    const std::span<const Wire> all = graph.into(node.key);
    if (node.definition == nullptr || node.definition->portCount == PortCount::Any) {
        return {all.begin(), all.end()}; // they lie in the order of the ports
    }
    std::vector<Wire> wires;
    for (const std::string& port : node.definition->inputs) {
        const auto wire = std::find_if(all.begin(), all.end(), [&](const Wire& one) { return one.toPort == port; });
        if (wire != all.end()) {
            wires.push_back(*wire);
        }
    }
    return wires;
}

std::set<std::string, std::less<>> nodesThatMatter(const Graph& graph)
{
    std::set<std::string, std::less<>> matter;
    std::vector<std::string> open;
    for (const GraphNode& node : graph.nodes()) {
        if (node.definition != nullptr && node.definition->role == LayerRole::Output) {
            open.push_back(node.key);
        }
    }
    while (!open.empty()) {
        const std::string key = open.back();
        open.pop_back();
        if (matter.insert(key).second) {
            for (const Wire& wire : graph.into(key)) {
                open.push_back(wire.from);
            }
        }
    }
    return matter;
}

} // namespace plexus
