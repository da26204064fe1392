// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/fix.h"

#include <algorithm>

namespace plexus::fixes {

namespace {

// A wire too many: one that closes a cycle, or one of those that lead into a layer which joins any number.
void cutWire(const FixCall& call, Fixes& fixes)
{
    if (call.node == nullptr || call.node->definition == nullptr) {
        return;
    }
    const std::vector<std::string> order = call.graph.topologicalOrder();
    const auto isOrdered = [&](const std::string& key) {
        return std::find(order.begin(), order.end(), key) != order.end();
    };
    const bool isCycle = !isOrdered(call.node->key);
    for (const Wire& wire : call.graph.wires()) {
        const GraphNode& to = *call.graph.find(wire.to);
        const bool joins = to.definition != nullptr && to.definition->portCount == PortCount::Any
                           && inputWires(call.graph, to).size() > 1 && wire.to == call.node->key;
        if (isCycle ? !isOrdered(wire.from) && !isOrdered(wire.to) : joins) {
            std::vector<std::unique_ptr<Edit>> parts;
            parts.push_back(edits::disconnect(wire));
            fixes.push_back(edits::together("Disconnect " + call.graph.find(wire.from)->displayTitle() + " from "
                                                + to.displayTitle(),
                                            std::move(parts)));
        }
    }
}

}

FixRule cut_wire()
{
    return {.key = "cut_wire", .order = 90, .propose = cutWire};
}

} // namespace plexus::fixes
