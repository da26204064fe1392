// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/judged.h"

#include "engine/model/block.h"
#include "engine/model/infer.h"

namespace plexus {

std::vector<Judged> allJudged(const Graph& graph)
{
    std::vector<Judged> found;
    for (const GraphNode& node : graph.nodes()) {
        const std::vector<Wire> wires =
            hasRole(node, LayerRole::Output) ? inputWires(graph, node) : std::vector<Wire>();
        if (wires.empty()) {
            continue;
        }
        const GraphNode* before = graph.find(wires.front().from);
        const LossDef* loss = findLoss(node.params.text("loss"));
        if (before->definition != nullptr && loss != nullptr) {
            found.push_back({&node, before, loss});
        }
    }
    return found;
}

} // namespace plexus
