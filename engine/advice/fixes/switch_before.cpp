// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"
#include "engine/advice/fix.h"

namespace plexus::fixes {

namespace {

constexpr size_t farthestBefore = 6; // layers

// The layers that lead to a wire, the nearest first.
std::vector<const GraphNode*> wayBefore(const Graph& graph, const Wire& wire)
{
    std::vector<const GraphNode*> way;
    for (const GraphNode* node = graph.find(wire.from); node != nullptr && way.size() < farthestBefore;) {
        if (node->definition == nullptr) {
            break;
        }
        way.push_back(node);
        const std::vector<Wire> before = inputWires(graph, *node);
        node = before.empty() ? nullptr : graph.find(before.front().from);
    }
    return way;
}

// Where sizes do not go together, something before keeps the size or not: same padding, partial windows, a sequence
// or its last step. In one layer, or in all on the way.
void switchBefore(const FixCall& call, Fixes& fixes)
{
    if (call.node == nullptr || call.node->definition == nullptr || call.inputs.empty()) {
        return;
    }
    for (const Wire& wire : inputWires(call.graph, *call.node)) {
        std::vector<const GraphNode*> unlike; // with the first switch of the nearest layer that has one off
        std::string shared;
        for (const GraphNode* node : wayBefore(call.graph, wire)) {
            for (const ParamDef& param : node->definition->params) {
                if (param.kind == ParamKind::Choice && param.choices.size() == 2) {
                    const bool isFirst = node->params.text(param.key) == param.choices.front();
                    fixes.push_back(setValues(call.graph, *node, {{param.key, param.choices[isFirst ? 1 : 0]}}));
                }
                if (param.kind != ParamKind::Bool || !param.section.empty()) {
                    continue;
                }
                const bool isOn = node->params.flag(param.key);
                fixes.push_back(setValues(call.graph, *node, {{param.key, !isOn}}));
                shared = shared.empty() && !isOn ? param.key : shared;
                if (param.key == shared && !isOn) {
                    unlike.push_back(node);
                }
            }
        }
        if (unlike.size() > 1) {
            std::vector<std::unique_ptr<Edit>> parts;
            for (const GraphNode* node : unlike) {
                parts.push_back(setValues(call.graph, *node, {{shared, true}}));
            }
            fixes.push_back(edits::together("Turn " + spoken(shared) + " on in " + std::to_string(unlike.size())
                                                + " layers before " + call.node->displayTitle(),
                                            std::move(parts)));
        }
    }
}

}

FixRule switch_before()
{
    return {.key = "switch_before", .order = 22, .propose = switchBefore};
}

} // namespace plexus::fixes
