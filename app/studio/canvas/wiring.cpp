// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/wiring.h"

#include <algorithm>

namespace plexus::studio {

namespace {

using Edits = std::vector<std::unique_ptr<Edit>>;

std::string addName(const LayerDef& layer)
{
    return "Add " + layer.title;
}

bool hasError(const Inference& inference, const std::string& node, const std::string& what)
{
    return std::any_of(inference.problems.begin(), inference.problems.end(), [&](const Problem& p) {
        return p.severity == Severity::Error && p.node == node && p.what == what;
    });
}

}

GraphNode newNode(const Graph& graph, const LayerDef& layer, Position position)
{
    GraphNode node = makeNode(graph.freeKey(layer.key), layer.key);
    node.position = position;
    return node;
}

bool takesEnd(const LayerDef& layer, const WireEnd& end)
{
    return end.isOutput ? !layer.inputs.empty() : !layer.outputs.empty();
}

std::unique_ptr<Edit> addNode(const Graph& graph, const LayerDef& layer, Position position,
                              const std::optional<WireEnd>& end)
{
    GraphNode node = newNode(graph, layer, position);
    if (!end || !takesEnd(layer, *end)) {
        return edits::addNode(std::move(node));
    }
    const Wire wire = end->isOutput ? Wire{end->node, end->port, node.key, layer.inputs.front()}
                                    : Wire{node.key, layer.outputs.front(), end->node, end->port};
    Edits parts;
    parts.push_back(edits::addNode(std::move(node)));
    parts.push_back(edits::connect(wire));
    return edits::together(addName(layer), std::move(parts));
}

std::unique_ptr<Edit> addOnWire(const Graph& graph, const LayerDef& layer, Position position,
                                const Wire& wire)
{
    GraphNode node = newNode(graph, layer, position);
    Edits parts;
    const Wire before{wire.from, wire.fromPort, node.key, layer.inputs.front()};
    const Wire after{node.key, layer.outputs.front(), wire.to, wire.toPort};
    parts.push_back(edits::addNode(std::move(node)));
    parts.push_back(edits::connect(before));
    parts.push_back(edits::connect(after)); // takes the place of `wire`
    return edits::together(addName(layer), std::move(parts));
}

bool canSitOnWire(const LayerDef& layer)
{
    return !layer.inputs.empty() && !layer.outputs.empty();
}

bool canSitOnWire(const Graph& graph, const GraphNode& node, const Wire& wire)
{
    if (node.definition == nullptr || !canSitOnWire(*node.definition) || wire.from == node.key
        || wire.to == node.key || !graph.from(node.key).empty()) {
        return false;
    }
    const std::vector<std::string> ports = graph.inputPorts(node);
    return std::all_of(ports.begin(), ports.end(), [&](const std::string& port) {
        return graph.into(node.key, port) == nullptr;
    });
}

std::unique_ptr<Edit> insertOnWire(const Graph& graph, const std::string& node, const Wire& wire)
{
    const GraphNode* inserted = graph.find(node);
    const LayerDef& layer = *inserted->definition;
    Edits parts;
    parts.push_back(edits::connect({wire.from, wire.fromPort, node, layer.inputs.front()}));
    parts.push_back(edits::connect({node, layer.outputs.front(), wire.to, wire.toPort}));
    return edits::together("Insert " + inserted->displayTitle(), std::move(parts));
}

std::unique_ptr<Edit> dissolve(const Graph& graph, const std::vector<std::string>& keys)
{
    const auto isGoing = [&](const std::string& key) {
        return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    // Where the signal at a wire's beginning comes from once the nodes are gone.
    const auto source = [&](const Wire* wire) {
        for (size_t guard = 0; wire != nullptr && isGoing(wire->from) && guard <= keys.size(); ++guard) {
            const GraphNode* node = graph.find(wire->from);
            const std::vector<std::string> ports = graph.inputPorts(*node);
            wire = ports.empty() ? nullptr : graph.into(node->key, ports.front());
        }
        return wire;
    };
    std::vector<Wire> bridges;
    for (const Wire& wire : graph.wires()) {
        if (isGoing(wire.from) && !isGoing(wire.to)) {
            if (const Wire* from = source(&wire); from != nullptr && !isGoing(from->from)) {
                bridges.push_back({from->from, from->fromPort, wire.to, wire.toPort});
            }
        }
    }
    Edits parts;
    parts.push_back(edits::removeNodes(keys));
    for (Wire& bridge : bridges) {
        parts.push_back(edits::connect(std::move(bridge)));
    }
    const GraphNode* only = keys.size() == 1 ? graph.find(keys.front()) : nullptr;
    const std::string name = only != nullptr ? "Remove " + only->displayTitle() + " and reconnect"
                                             : "Remove and reconnect";
    return edits::together(name, std::move(parts));
}

std::string openInput(const Graph& graph, const GraphNode& node)
{
    const std::vector<std::string> ports = graph.inputPorts(node);
    for (const std::string& port : ports) {
        if (graph.into(node.key, port) == nullptr) {
            return port;
        }
    }
    return ports.empty() ? std::string() : ports.front();
}

std::unique_ptr<Edit> connectInOrder(const Graph& graph, const std::vector<std::string>& keys)
{
    std::vector<const GraphNode*> nodes;
    for (const std::string& key : keys) {
        if (const GraphNode* node = graph.find(key)) {
            nodes.push_back(node);
        }
    }
    std::sort(nodes.begin(), nodes.end(), [](const GraphNode* left, const GraphNode* right) {
        return left->position.x < right->position.x;
    });
    Edits parts;
    for (size_t i = 1; i < nodes.size(); ++i) {
        const GraphNode &from = *nodes[i - 1], &to = *nodes[i];
        const std::string port = openInput(graph, to);
        if (from.definition == nullptr || from.definition->outputs.empty() || port.empty()) {
            continue;
        }
        const Wire wire{from.key, from.definition->outputs.front(), to.key, port};
        const std::vector<const Wire*> leaving = graph.from(from.key);
        const bool isWired = std::any_of(leaving.begin(), leaving.end(),
                                         [&](const Wire* old) { return old->to == to.key; });
        if (!isWired && canConnect(graph, wire).ok()) {
            parts.push_back(edits::connect(wire));
        }
    }
    return parts.empty() ? nullptr : edits::together("Connect selected nodes", std::move(parts));
}

std::string doubtAbout(const Graph& graph, const Wire& wire, const Inference& now,
                       const std::vector<FieldInfo>& fields)
{
    Graph trial = graph;
    if (const Wire* old = trial.into(wire.to, wire.toPort)) {
        trial.disconnect(Wire(*old));
    }
    trial.connect(wire);
    for (const Problem& problem : infer(trial, fields).problems) {
        if (problem.severity == Severity::Error && problem.node == wire.to
            && !hasError(now, wire.to, problem.what)) {
            return problem.what;
        }
    }
    return {};
}

} // namespace plexus::studio
