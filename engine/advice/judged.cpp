// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/judged.h"

#include "engine/model/block.h"
#include "engine/model/bypass.h"
#include "engine/model/infer.h"

namespace plexus {

bool handsOn(const Graph& graph, const GraphNode& node)
{
    return node.definition != nullptr
           && (node.definition->nature == Nature::Passing || hasRole(node, LayerRole::BlockInput)
               || hasRole(node, LayerRole::BlockOutput) || isLeftOut(graph, node));
}

std::optional<Judged> judgedAt(const Graph& graph, const GraphNode& output)
{
    const GraphNode* before = &output;
    bool isAlone = true;
    for (size_t steps = 0; steps < graph.nodes().size() && (before == &output || handsOn(graph, *before)); ++steps) {
        const std::vector<Wire> wires = inputWires(graph, *before);
        if (wires.empty()) {
            break;
        }
        before = graph.find(wires.front().from);
        isAlone = isAlone && graph.from(before->key).size() == 1;
    }
    const LossDef* loss = findLoss(output.params.text("loss"));
    return before != &output && before->definition != nullptr && loss != nullptr
               ? std::optional(Judged{&output, before, loss, isAlone})
               : std::nullopt;
}

std::vector<Judged> allJudged(const Graph& graph)
{
    std::vector<Judged> found;
    for (const GraphNode& node : graph.nodes()) {
        if (hasRole(node, LayerRole::Output)) {
            if (const std::optional<Judged> judged = judgedAt(graph, node)) {
                found.push_back(*judged);
            }
        }
    }
    return found;
}

} // namespace plexus
