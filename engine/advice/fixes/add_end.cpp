// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/fix.h"
#include "engine/model/block.h"
#include "engine/model/layout.h"
#include "engine/model/loss.h"

#include <algorithm>

namespace plexus::fixes {

namespace {

std::string usualLoss(const FieldInfo& field)
{
    for (const LossDef& loss : allLosses()) {
        if (loss.isUsual && loss.targetIsClass == (field.classes > 0)) {
            return loss.key;
        }
    }
    return {};
}

// A new end beside a node: in front of it an input, behind it an output.
std::unique_ptr<Edit> endAt(const GraphNode& node, GraphNode end, const std::string& port)
{
    const bool isInput = end.definition->role == LayerRole::Input;
    end.position = {node.position.x + (isInput ? -columnWidth : columnWidth), node.position.y};
    const std::string name = "Add " + end.definition->title + " \"" + end.params.text("field") + "\" "
                             + (isInput ? "before " : "after ") + node.displayTitle();
    const Wire wire = isInput ? Wire{end.key, end.definition->outputs.front(), node.key, port}
                              : Wire{node.key, port, end.key, end.definition->inputs.front()};
    std::vector<std::unique_ptr<Edit>> parts;
    parts.push_back(edits::addNode(std::move(end)));
    parts.push_back(edits::connect(wire));
    return edits::together(name, std::move(parts));
}

bool lacks(const Graph& graph, LayerRole role)
{
    return std::none_of(graph.nodes().begin(), graph.nodes().end(),
                        [&](const GraphNode& node) { return hasRole(node, role); });
}

bool isInner(const GraphNode& node)
{
    return hasRole(node, LayerRole::Inner) && blockOf(node.key).empty();
}

// Where the network has no input or no output at all.
void addEnd(const FixCall& call, Fixes& fixes)
{
    if (call.node != nullptr || !call.problem.param.empty()) {
        return;
    }
    if (lacks(call.graph, LayerRole::Input)) {
        const LayerDef& input = layerWith(LayerRole::Input);
        for (const GraphNode& node : call.graph.nodes()) {
            const bool isFirst = isInner(node) && !isSource(*node.definition) && inputWires(call.graph, node).empty();
            for (const FieldInfo& field : call.fields) {
                if (isFirst && field.sample.rank() > 0) { // class indices are what is asked for
                    GraphNode end = makeNode(call.graph.freeKey(input.key), input.key);
                    end.params.set("field", field.name);
                    fixes.push_back(endAt(node, std::move(end), node.definition->inputs.front()));
                }
            }
        }
    }
    if (lacks(call.graph, LayerRole::Output)) {
        const LayerDef& output = layerWith(LayerRole::Output);
        std::vector<FieldInfo> fields = call.fields; // classes are asked for most often
        std::stable_partition(fields.begin(), fields.end(), [](const FieldInfo& field) { return field.classes > 0; });
        for (const GraphNode& node : call.graph.nodes()) {
            const bool isLast = isInner(node) && call.graph.from(node.key).empty();
            for (const FieldInfo& field : fields) {
                if (isLast && !node.definition->outputs.empty()) {
                    GraphNode end = makeNode(call.graph.freeKey(output.key), output.key);
                    end.params.set("field", field.name);
                    end.params.set("loss", usualLoss(field));
                    fixes.push_back(endAt(node, std::move(end), node.definition->outputs.front()));
                }
            }
        }
    }
}

}

FixRule add_end()
{
    return {.key = "add_end", .order = 10, .propose = addEnd};
}

} // namespace plexus::fixes
