// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"
#include "engine/advice/change.h"
#include "engine/advice/shapes.h"
#include "engine/model/block.h"
#include "engine/model/loss.h"

namespace plexus::advice {

namespace {

// Fewer outputs than classes are an error; the loss says so.
std::vector<Problem> tooMany(const Look& look)
{
    std::vector<Problem> found;
    for (const GraphNode& node : look.graph.nodes()) {
        if (!hasRole(node, LayerRole::Output)) {
            continue;
        }
        const auto info = look.now.nodes.find(node.key);
        if (info == look.now.nodes.end() || !info->second.known) {
            continue;
        }
        const FieldInfo* target = findField(look.fields, node.params.text("field"));
        const LossDef* loss = findLoss(node.params.text("loss"));
        const Shape& shape = info->second.shape;
        if (target != nullptr && loss != nullptr && loss->targetIsClass && target->classes > 0 && shape.rank() > 1
            && shape[1] > target->classes) {
            found.push_back({.node = node.key,
                             .what = "the data has " + std::to_string(target->classes)
                                     + " classes, the last layer gives " + std::to_string(shape[1]),
                             .accepted = "set the last layer to " + std::to_string(target->classes) + " units"});
        }
    }
    return found;
}

void asManyAsClasses(const FixCall& call, Fixes& fixes)
{
    const FieldInfo* target = findField(call.fields, call.node->params.text("field"));
    for (const Wire& wire : inputWires(call.graph, *call.node)) {
        if (const GraphNode* before = widthBefore(call.graph, wire)) {
            fixes.push_back(setValues(call.graph, *before, {{before->definition->width, target->classes}}));
        }
    }
}

}

AdviceRule too_many_classes()
{
    return {.key = "too_many_classes",
            .title = "More outputs than classes",
            .help = "Outputs without a class are never right; they cost time and may mean that the wrong data was "
                    "chosen.",
            .look = tooMany,
            .propose = asManyAsClasses};
}

} // namespace plexus::advice
