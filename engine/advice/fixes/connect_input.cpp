// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/fix.h"

#include <algorithm>
#include <cmath>

namespace plexus::fixes {

namespace {

constexpr size_t mostSources = 8;

// A wire into a port that has none: from nodes whose result nobody reads yet, then from those close by.
void connectInput(const FixCall& call, Fixes& fixes)
{
    const std::string& port = call.problem.port;
    if (call.node == nullptr || call.node->definition == nullptr || port.empty()
        || call.graph.into(call.node->key, port) != nullptr) {
        return;
    }
    struct Source {
        const GraphNode* node;
        bool isRead;
        double distance;
    };
    std::vector<Source> sources;
    for (const GraphNode& node : call.graph.nodes()) {
        if (node.definition != nullptr && !node.definition->outputs.empty()
            && canConnect(call.graph, {node.key, node.definition->outputs.front(), call.node->key, port})) {
            const double x = call.node->position.x - node.position.x, y = call.node->position.y - node.position.y;
            sources.push_back({&node, !call.graph.from(node.key).empty(), std::hypot(x, y)});
        }
    }
    std::stable_sort(sources.begin(), sources.end(), [](const Source& left, const Source& right) {
        return left.isRead != right.isRead ? right.isRead : left.distance < right.distance;
    });
    for (size_t i = 0; i < std::min(sources.size(), mostSources); ++i) {
        const GraphNode& from = *sources[i].node;
        std::vector<std::unique_ptr<Edit>> parts;
        parts.push_back(edits::connect({from.key, from.definition->outputs.front(), call.node->key, port}));
        fixes.push_back(edits::together("Connect " + from.displayTitle() + " to " + call.node->displayTitle(),
                                        std::move(parts)));
    }
}

}

FixRule connect_input()
{
    return {.key = "connect_input", .order = 10, .propose = connectInput};
}

} // namespace plexus::fixes
