// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/shapes.h"

namespace plexus {

std::vector<Shape> shapesInto(const Graph& graph, const GraphNode& node, const std::vector<FieldInfo>& fields,
                              const Inference& now)
{
    if (node.definition->role == LayerRole::Input) {
        const FieldInfo* field = findField(fields, node.params.text("field"));
        return field == nullptr ? std::vector<Shape>() : std::vector<Shape>{batched(field->sample, batchOf(graph))};
    }
    const std::vector<Wire> wires = inputWires(graph, node);
    const LayerDef& layer = *node.definition;
    if (isSource(layer)) {
        return {Shape{batchOf(graph)}};
    }
    if (layer.portCount == PortCount::Fixed && wires.size() + (layer.isLastOptional ? 1 : 0) < layer.inputs.size()) {
        return {};
    }
    std::vector<Shape> shapes;
    for (const Wire& wire : wires) {
        const auto source = now.nodes.find(wire.from);
        if (source == now.nodes.end() || !source->second.known) {
            return {};
        }
        shapes.push_back(source->second.shape);
    }
    return shapes;
}

bool accepts(const GraphNode& node, const Params& params, const std::vector<Shape>& inputs,
             const std::vector<FieldInfo>& fields)
{
    if (inputs.empty() || !params.check().ok() || !node.definition->shape) {
        return false;
    }
    const auto shape = node.definition->shape({params, inputs});
    return shape.ok() && (node.definition->role != LayerRole::Output || checkHead(params, *shape, fields).ok());
}

std::string misfit(Graph& graph, const Wire& wire, const std::vector<FieldInfo>& fields, const Inference& now)
{
    const GraphNode* node = graph.find(wire.to);
    if (node == nullptr || node->definition == nullptr || !node->definition->shape || node->isBypassed) {
        return {};
    }
    std::optional<Wire> old;
    if (const Wire* found = graph.into(wire.to, wire.toPort)) {
        old = *found;
        graph.disconnect(*old);
    }
    graph.connect(wire);
    const std::vector<Shape> shapes = shapesInto(graph, *node, fields, now);
    graph.disconnect(wire);
    if (old) {
        graph.connect(std::move(*old));
    }
    if (shapes.empty() || !node->params.check().ok()) {
        return {};
    }
    const auto shape = node->definition->shape({node->params, shapes});
    if (!shape.ok()) {
        return shape.error().sentence();
    }
    if (node->definition->role == LayerRole::Output) {
        if (const auto head = checkHead(node->params, *shape, fields); !head.ok()) {
            return head.error().sentence();
        }
    }
    return {};
}

std::vector<Shape> wantedBy(const GraphNode& output, const std::vector<FieldInfo>& fields, int64_t batch)
{
    const FieldInfo* target = findField(fields, output.params.text("field"));
    if (target == nullptr) {
        return {};
    }
    std::vector<int64_t> extents = target->sample.extents();
    if (target->classes > 0) {
        extents.insert(extents.begin(), target->classes);
    }
    return {batched(Shape(std::move(extents)), batch)};
}

const GraphNode* widthBefore(const Graph& graph, const Wire& wire)
{
    const GraphNode* node = graph.find(wire.from);
    for (size_t steps = 0; node != nullptr && steps < graph.nodes().size(); ++steps) {
        if (node->definition == nullptr || !node->definition->width.empty()) {
            break;
        }
        const std::vector<Wire> before = inputWires(graph, *node);
        node = before.empty() ? nullptr : graph.find(before.front().from);
    }
    return node != nullptr && node->definition != nullptr && !node->definition->width.empty() ? node : nullptr;
}

} // namespace plexus
