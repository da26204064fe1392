// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"
#include "engine/advice/change.h"

namespace plexus::advice {

namespace {

std::vector<Problem> alone(const Look& look)
{
    std::vector<Problem> found;
    if (batchOf(look.graph) != 1) {
        return found;
    }
    for (const GraphNode& node : look.graph.nodes()) {
        const auto info = look.now.nodes.find(node.key);
        if (node.definition != nullptr && node.definition->nature == Nature::OverBatch && info != look.now.nodes.end()
            && info->second.known) {
            found.push_back({.node = node.key,
                             .what = node.displayTitle() + " measures mean and deviation over a batch of 1 sample",
                             .accepted = "use a batch size of 16 or more, or a normalization of single samples"});
        }
    }
    return found;
}

void enlarge(const FixCall& call, Fixes& fixes)
{
    const ParamDef* size = call.graph.training.general.definition("batch_size");
    fixes.push_back(setSetting(call.graph, Setting::General, size->key, size->initial));
}

}

AdviceRule batch_of_one()
{
    return {.key = "batch_of_one",
            .title = "Batch norm with a batch of one",
            .help = "What a batch norm measures of a single sample differs from what it uses when it predicts.",
            .look = alone,
            .propose = enlarge};
}

} // namespace plexus::advice
