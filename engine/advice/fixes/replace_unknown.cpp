// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"
#include "engine/advice/fix.h"

#include <algorithm>

namespace plexus::fixes {

namespace {

// How far a name is from a layer's key, title, last part in PyTorch, or one of its keywords.
size_t wayTo(const LayerDef& layer, const std::string& name)
{
    std::vector<std::string> names = layer.keywords;
    names.push_back(layer.key);
    names.push_back(layer.title);
    names.push_back(layer.torch.substr(layer.torch.rfind('.') + 1));
    size_t least = SIZE_MAX;
    for (const std::string& other : names) {
        least = std::min(least, lettersApart(name, other));
    }
    return least;
}

// The wires of `node` at the ports of another layer, in the same order.
std::vector<Wire> rewired(const Graph& graph, const GraphNode& node, const LayerDef& layer)
{
    std::vector<Wire> wires;
    size_t port = 0;
    for (const Wire& wire : inputWires(graph, node)) {
        const bool isAny = layer.portCount == PortCount::Any;
        if (isAny || port < layer.inputs.size()) {
            wires.push_back(wire);
            wires.back().toPort = !isAny      ? layer.inputs[port]
                                  : port == 0 ? layer.inputs.front()
                                              : layer.inputs.front() + std::to_string(port + 1);
            ++port;
        }
    }
    for (const Wire* wire : graph.from(node.key)) {
        if (!layer.outputs.empty()) {
            wires.push_back(*wire);
            wires.back().fromPort = layer.outputs.front();
        }
    }
    return wires;
}

// A layer that this version does not know: the one whose name is most alike.
void replaceUnknown(const FixCall& call, Fixes& fixes)
{
    if (call.node == nullptr || call.node->definition != nullptr) {
        return;
    }
    const std::string& name = call.node->layer;
    std::vector<const LayerDef*> layers;
    for (const LayerDef& layer : allLayers()) {
        if (layer.role != LayerRole::Block && wayTo(layer, name) * 3 <= name.size()) {
            layers.push_back(&layer);
        }
    }
    std::stable_sort(layers.begin(), layers.end(), [&](const LayerDef* left, const LayerDef* right) {
        return wayTo(*left, name) < wayTo(*right, name);
    });
    for (const LayerDef* layer : layers) {
        GraphNode node = makeNode(call.node->key, layer->key);
        node.title = call.node->title;
        node.position = call.node->position;
        if (!node.params.fromJson(call.node->params.toJson())) {
            node.params = Params(&layer->params); // values of other types
        }
        std::vector<GraphNode> nodes;
        nodes.push_back(std::move(node));
        std::vector<std::unique_ptr<Edit>> parts;
        parts.push_back(edits::removeNodes({call.node->key}));
        parts.push_back(edits::addNetwork("", std::move(nodes), rewired(call.graph, *call.node, *layer)));
        fixes.push_back(edits::together("Replace " + name + " with " + layer->title, std::move(parts)));
    }
}

}

FixRule replace_unknown()
{
    return {.key = "replace_unknown", .order = 10, .propose = replaceUnknown};
}

} // namespace plexus::fixes
