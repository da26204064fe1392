// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/shapes.h"

#include <algorithm>

namespace plexus {

namespace {

// The shapes that these wires bring into a node; empty when one is not known, or wires are missing.
std::vector<Shape> shapesOver(const std::vector<Wire>& wires, const GraphNode& node, const Inference& now)
{
    const LayerDef& layer = *node.definition;
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

// inputWires() as they would be with one more, which takes the place of the one that leads there.
std::vector<Wire> inputWiresWith(const Graph& graph, const GraphNode& node, const Wire& wire)
{
    std::vector<Wire> wires = inputWires(graph, node);
    std::erase_if(wires, [&](const Wire& old) { return old.toPort == wire.toPort; });
    const std::vector<std::string>& ports = node.definition->inputs;
    const auto placeOf = [&](const Wire& one) { return std::find(ports.begin(), ports.end(), one.toPort); };
    const auto isBefore = [&](const Wire& left, const Wire& right) {
        return node.definition->portCount == PortCount::Fixed ? placeOf(left) < placeOf(right) : comesBefore(left, right);
    };
    wires.insert(std::upper_bound(wires.begin(), wires.end(), wire, isBefore), wire);
    return wires;
}

} // namespace

std::vector<Shape> shapesInto(const Graph& graph, const GraphNode& node, const std::vector<FieldInfo>& fields,
                              const Inference& now)
{
    if (node.definition->role == LayerRole::Input) {
        const FieldInfo* field = findField(fields, node.params.text("field"));
        return field == nullptr ? std::vector<Shape>() : std::vector<Shape>{batched(field->sample, batchOf(graph))};
    }
    return isSource(*node.definition) ? std::vector<Shape>{{batchOf(graph)}} : shapesOver(inputWires(graph, node), node, now);
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

std::string misfit(const Graph& graph, const Wire& wire, const std::vector<FieldInfo>& fields, const Inference& now)
{
    const GraphNode* node = graph.find(wire.to);
    if (node == nullptr || node->definition == nullptr || !node->definition->shape || node->isBypassed) {
        return {};
    }
    const std::vector<Shape> shapes = shapesOver(inputWiresWith(graph, *node, wire), *node, now);
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
