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

} // namespace plexus
