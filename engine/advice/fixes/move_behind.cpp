// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/fix.h"
#include "engine/advice/shapes.h"

namespace plexus::fixes {

namespace {

// A layer that wants what came before the last one changed its shape: the two change places.
void moveBehind(const FixCall& call, Fixes& fixes)
{
    if (call.node == nullptr || call.node->definition == nullptr || call.node->definition->outputs.empty()) {
        return;
    }
    const std::vector<Wire> wires = inputWires(call.graph, *call.node);
    const GraphNode* moved = wires.size() == 1 ? call.graph.find(wires.front().from) : nullptr;
    if (moved == nullptr || moved->definition == nullptr || moved->definition->nature != Nature::Passing
        || call.graph.from(moved->key).size() != 1) {
        return;
    }
    const std::vector<Wire> before = inputWires(call.graph, *moved);
    if (before.size() != 1
        || !accepts(*call.node, call.node->params, shapesInto(call.graph, *moved, call.fields, call.now), call.fields)) {
        return;
    }
    std::vector<Wire> after;
    for (const Wire* wire : call.graph.from(call.node->key)) {
        after.push_back(*wire);
    }
    std::vector<std::unique_ptr<Edit>> parts;
    parts.push_back(edits::moveNodes({{moved->key, call.node->position}, {call.node->key, moved->position}}));
    for (const Wire& wire : after) {
        parts.push_back(edits::disconnect(wire));
    }
    parts.push_back(edits::disconnect(wires.front()));
    parts.push_back(edits::disconnect(before.front()));
    parts.push_back(edits::connect({before.front().from, before.front().fromPort, call.node->key, wires.front().toPort}));
    parts.push_back(edits::connect({call.node->key, call.node->definition->outputs.front(), moved->key,
                                    before.front().toPort}));
    for (const Wire& wire : after) {
        parts.push_back(edits::connect({moved->key, moved->definition->outputs.front(), wire.to, wire.toPort}));
    }
    fixes.push_back(edits::together("Move " + moved->displayTitle() + " behind " + call.node->displayTitle(),
                                    std::move(parts)));
}

}

FixRule move_behind()
{
    return {.key = "move_behind", .order = 25, .propose = moveBehind};
}

} // namespace plexus::fixes
