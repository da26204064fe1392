// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/wiring.h"

#include <algorithm>
#include <set>

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

GraphNode newNode(const Graph& graph, const LayerDef& layer, Position position, std::string_view block)
{
    GraphNode node = makeNode(graph.freeKey(layer.key, block), layer.key);
    node.position = position;
    return node;
}

bool takesEnd(const LayerDef& layer, const WireEnd& end)
{
    return layer.role == LayerRole::Block || (end.isOutput ? !layer.inputs.empty() : !layer.outputs.empty());
}

namespace {

// What is new, and where wires to it end.
struct New {
    std::string key;
    Edits parts;
    std::vector<PortEnd> inputs, outputs;
};

New makeNew(const Graph& graph, const LayerDef& layer, const Spot& spot, const Shape& input)
{
    New made;
    made.key = graph.freeKey(layer.key, spot.block);
    made.parts.push_back(layer.role == LayerRole::Block
                             ? addBlock(layer, made.key, spot.position, input)
                             : edits::addNode(newNode(graph, layer, spot.position, spot.block)));
    Graph trial = graph;
    made.parts.front()->apply(trial);
    made.inputs = inputEnds(trial, *trial.find(made.key));
    made.outputs = outputEnds(trial, *trial.find(made.key));
    return made;
}

Shape shapeAfter(const std::string& node, const Inference& now)
{
    const auto info = now.nodes.find(node);
    return info != now.nodes.end() && info->second.known ? info->second.shape : Shape();
}

Added addedAs(const LayerDef& layer, New made)
{
    std::unique_ptr<Edit> edit = made.parts.size() == 1 ? std::move(made.parts.front())
                                                        : edits::together(addName(layer), std::move(made.parts));
    return {std::move(edit), std::move(made.key)};
}

}

Added addNode(const Graph& graph, const LayerDef& layer, const Spot& spot, const std::optional<WireEnd>& end,
              const Inference& now)
{
    New made = makeNew(graph, layer, spot, end && end->isOutput ? shapeAfter(end->node, now) : Shape());
    if (end && end->isOutput && !made.inputs.empty()) {
        made.parts.push_back(edits::connect({end->node, end->port, made.inputs.front().node, made.inputs.front().port}));
    } else if (end && !end->isOutput && !made.outputs.empty()) {
        made.parts.push_back(edits::connect({made.outputs.front().node, made.outputs.front().port, end->node, end->port}));
    }
    return addedAs(layer, std::move(made));
}

Added addOnWire(const Graph& graph, const LayerDef& layer, const Spot& spot, const Wire& wire,
                const Inference& now)
{
    New made = makeNew(graph, layer, spot, shapeAfter(wire.from, now));
    const PortEnd in = made.inputs.front(), out = made.outputs.front();
    made.parts.push_back(edits::connect({wire.from, wire.fromPort, in.node, in.port}));
    made.parts.push_back(edits::connect({out.node, out.port, wire.to, wire.toPort})); // takes the place of `wire`
    return addedAs(layer, std::move(made));
}

bool canSitOnWire(const LayerDef& layer)
{
    return layer.role == LayerRole::Block || (!layer.inputs.empty() && !layer.outputs.empty());
}

bool canSitOnWire(const Graph& graph, const GraphNode& node, const Wire& wire)
{
    const std::vector<PortEnd> inputs = inputEnds(graph, node), outputs = outputEnds(graph, node);
    if (inputs.empty() || outputs.empty()) {
        return false;
    }
    const bool isFed = std::any_of(inputs.begin(), inputs.end(), [&](const PortEnd& end) {
        return graph.into(end.node, end.port) != nullptr;
    });
    const std::vector<Wire>& wires = graph.wires();
    const bool feeds = std::any_of(wires.begin(), wires.end(), [&](const Wire& each) {
        return std::find(outputs.begin(), outputs.end(), PortEnd{each.from, each.fromPort}) != outputs.end();
    });
    return !isFed && !feeds && wire.from != node.key && wire.to != node.key;
}

std::unique_ptr<Edit> insertOnWire(const Graph& graph, const std::string& node, const Wire& wire)
{
    const GraphNode* inserted = graph.find(node);
    const PortEnd in = inputEnds(graph, *inserted).front(), out = outputEnds(graph, *inserted).front();
    Edits parts;
    parts.push_back(edits::connect({wire.from, wire.fromPort, in.node, in.port}));
    parts.push_back(edits::connect({out.node, out.port, wire.to, wire.toPort}));
    return edits::together("Insert " + inserted->displayTitle(), std::move(parts));
}

std::unique_ptr<Edit> dissolve(const Graph& graph, const std::vector<std::string>& keys)
{
    const std::set<std::string_view> going(keys.begin(), keys.end());
    const auto isGoing = [&](const std::string& key) { return belongsTo(key, going); };
    // Where the signal at a wire's beginning comes from once the nodes are gone.
    const auto source = [&](const Wire* wire) {
        for (size_t guard = 0; wire != nullptr && isGoing(wire->from) && guard <= graph.nodes().size(); ++guard) {
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

std::optional<PortEnd> openInput(const Graph& graph, const GraphNode& node)
{
    const std::vector<PortEnd> ends = inputEnds(graph, node);
    for (const PortEnd& end : ends) {
        if (graph.into(end.node, end.port) == nullptr) {
            return end;
        }
    }
    return ends.empty() ? std::nullopt : std::optional(ends.front());
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
        const std::vector<PortEnd> outputs = outputEnds(graph, *nodes[i - 1]), inputs = inputEnds(graph, *nodes[i]);
        const std::optional<PortEnd> open = openInput(graph, *nodes[i]);
        if (outputs.empty() || !open) {
            continue;
        }
        const Wire wire{outputs.front().node, outputs.front().port, open->node, open->port};
        const std::vector<Wire>& wires = graph.wires();
        const bool isWired = std::any_of(wires.begin(), wires.end(), [&](const Wire& old) {
            return old.from == wire.from
                   && std::find(inputs.begin(), inputs.end(), PortEnd{old.to, old.toPort}) != inputs.end();
        });
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
