// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"
#include "engine/advice/change.h"
#include "engine/advice/judged.h"
#include "engine/advice/shapes.h"
#include "engine/model/bypass.h"
#include "engine/model/graph_index.h"

#include <algorithm>
#include <map>

namespace plexus::advice {

namespace {

bool isLinear(const Graph& graph, const GraphNode& node)
{
    return node.definition != nullptr && node.definition->nature == Nature::Linear && !isLeftOut(graph, node);
}

// The linear layer that hands its values to this one, over layers that do not bend them.
const GraphNode* linearBefore(const GraphIndex& index, size_t place)
{
    for (size_t steps = 0; steps < index.graph().nodes().size(); ++steps) {
        const std::vector<const Wire*> wires = index.inputs(place);
        if (wires.size() != 1) {
            return nullptr;
        }
        place = index.source(*wires.front());
        const GraphNode& at = index.node(place);
        const bool hands = handsOn(index.graph(), at)
                           || (at.definition != nullptr && at.definition->nature == Nature::OverBatch);
        if (!hands) {
            return isLinear(index.graph(), at) ? &at : nullptr;
        }
    }
    return nullptr;
}

// A layer narrower than both its neighbours is a bottleneck, which is meant: an autoencoder's code.
bool isBottleneck(const Look& look, const GraphNode& node, int64_t after)
{
    const std::vector<Shape> before = shapesInto(look.graph, node, look.fields, look.now);
    const Shape& shape = look.now.nodes.find(node.key)->second.shape;
    const auto values = [](const Shape& all) { return all.elements() / all[0]; };
    return !before.empty() && values(shape) < after && values(shape) < values(before.front());
}

// Only where rows leave: convolutions behind each other are often meant, and save work.
std::vector<Problem> straight(const Look& look)
{
    std::vector<Problem> found;
    const GraphIndex index(look.graph);
    for (size_t place = 0; place < look.graph.nodes().size(); ++place) {
        const GraphNode& node = index.node(place);
        const GraphNode* before = isLinear(look.graph, node) ? linearBefore(index, place) : nullptr;
        const auto info = before != nullptr ? look.now.nodes.find(node.key) : look.now.nodes.end();
        if (info == look.now.nodes.end() || !info->second.known || info->second.shape.rank() != 2) {
            continue;
        }
        if (!isBottleneck(look, *before, info->second.shape[-1])) {
            found.push_back({.node = node.key,
                             .what = "there is no activation between " + before->displayTitle() + " (" + before->key
                                     + ") and " + node.displayTitle() + " (" + node.key
                                     + "): together they can do no more than one layer",
                             .accepted = "put an activation between them"});
        }
    }
    return found;
}

// The one that the network uses most, else the usual one.
void bend(const FixCall& call, Fixes& fixes)
{
    std::map<const LayerDef*, int> uses;
    for (const GraphNode& node : call.graph.nodes()) {
        if (node.definition != nullptr && node.definition->nature == Nature::Activation) {
            ++uses[node.definition];
        }
    }
    std::vector<const LayerDef*> layers;
    for (const LayerDef& layer : allLayers()) {
        if (layer.nature == Nature::Activation && (layer.isUsual || uses.count(&layer) > 0)) {
            layers.push_back(&layer);
        }
    }
    std::stable_sort(layers.begin(), layers.end(),
                     [&](const LayerDef* left, const LayerDef* right) { return uses[left] > uses[right]; });
    for (const LayerDef* layer : layers) {
        fixes.push_back(insertInto(call.graph, inputWires(call.graph, *call.node).front(), {{layer, {}}}));
    }
}

}

AdviceRule no_activation()
{
    return {.key = "no_activation",
            .title = "No activation between",
            .help = "Weighted sums of weighted sums are weighted sums: without an activation between them two layers "
                    "learn no more than one.",
            .look = straight,
            .propose = bend};
}

} // namespace plexus::advice
