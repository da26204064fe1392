// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"
#include "engine/advice/fix.h"
#include "engine/advice/shapes.h"

#include <set>

namespace plexus::fixes {

namespace {

// Where shapes must agree, the layers before are as wide as those beside or as what they are compared with.
void setWidth(const FixCall& call, Fixes& fixes)
{
    if (call.node == nullptr || call.node->definition == nullptr || call.inputs.empty()) {
        return;
    }
    const std::vector<Wire> wires = inputWires(call.graph, *call.node);
    std::vector<Shape> others = call.node->definition->role == LayerRole::Output
                                    ? wantedBy(*call.node, call.fields, batchOf(call.graph))
                                    : call.inputs;
    for (size_t port = wires.size(); port-- > 0;) { // the branch that was wired last first
        const GraphNode* before = widthBefore(call.graph, wires[port]);
        if (before == nullptr) {
            continue;
        }
        std::set<int64_t> tried;
        for (const Shape& shape : others) {
            for (int axis = 1; axis < shape.rank(); ++axis) {
                if (tried.insert(shape[axis]).second) {
                    fixes.push_back(setValues(call.graph, *before, {{before->definition->width, shape[axis]}}));
                }
            }
        }
    }
}

}

FixRule set_width()
{
    return {.key = "set_width", .order = 20, .propose = setWidth};
}

} // namespace plexus::fixes
