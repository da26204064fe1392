// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/infer_ends.h"

#include <algorithm>

namespace plexus {

void checkEnds(const Graph& graph, std::vector<Problem>& problems)
{
    const auto has = [&](LayerRole role) {
        return std::any_of(graph.nodes().begin(), graph.nodes().end(), [&](const GraphNode& node) {
            return node.definition != nullptr && node.definition->role == role;
        });
    };
    if (!has(LayerRole::Input)) {
        problems.push_back({.what = "the network has no input",
                            .accepted = "add an Input layer, where the data enters"});
    }
    if (!has(LayerRole::Output)) {
        problems.push_back({.what = "the network has no output",
                            .accepted = "add an Output layer, which holds the loss"});
    }
}

void checkDependence(const Graph& graph, std::vector<Problem>& problems)
{
    const auto startsHere = [](const GraphNode& node) {
        return node.definition != nullptr && isSource(*node.definition);
    };
    if (std::none_of(graph.nodes().begin(), graph.nodes().end(), startsHere)) {
        return;
    }
    std::set<std::string_view> fed; // by the data
    for (const std::string& key : graph.topologicalOrder()) {
        const GraphNode& node = *graph.find(key);
        const std::span<const Wire> into = graph.into(key);
        const bool isFed =
            node.definition->role == LayerRole::Input
            || std::any_of(into.begin(), into.end(), [&](const Wire& wire) { return fed.count(wire.from) > 0; });
        if (isFed) {
            fed.insert(node.key);
        } else if (node.definition->role == LayerRole::Output) {
            problems.push_back({.node = node.key,
                                .what = "nothing that leads to " + node.displayTitle() + " sees the data",
                                .accepted = "connect a layer that comes after an Input"});
        }
    }
}

} // namespace plexus
