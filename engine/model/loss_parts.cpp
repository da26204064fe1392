// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/loss_parts.h"

#include "engine/model/optimizer.h"
#include "engine/program/weight_choices.h"

#include <algorithm>

namespace plexus {

namespace {

// Settings that change gradients or weights on their way, which a step that the host drives takes as they are.
void checkHostStep(const Graph& graph, const OptimizerDef& optimizer, std::vector<Problem>& problems)
{
    const std::string what = optimizer.title + " takes gradients and weights as they are";
    for (const char* key : {"clip_norm", "clip_value", "average_decay"}) {
        if (graph.training.general.real(key) > 0) {
            problems.push_back({.param = key, .what = what, .accepted = "set " + std::string(key) + " to 0"});
        }
    }
    if (scalesLoss(graph.training)) { // differently from step to step
        problems.push_back({.param = "precision", .what = what, .accepted = "set precision to float32 or bfloat16"});
    }
    for (const GraphNode& node : graph.nodes()) {
        if (node.definition != nullptr && hasOwnRate(node.params)) {
            problems.push_back({.node = node.key,
                                .param = "rate_scale",
                                .what = what,
                                .accepted = "set rate_scale to 1"});
        }
    }
}

} // namespace

const ClassWeight& LossPart::inMean() const
{
    static const ClassWeight none;
    return isSum ? none : weight;
}

std::vector<LossPart> lossPartsOf(const Graph& graph)
{
    std::vector<LossPart> parts;
    for (const std::string& key : graph.topologicalOrder()) {
        const GraphNode& node = *graph.find(key);
        const bool isOutput = node.definition != nullptr && node.definition->role == LayerRole::Output;
        const LossDef* loss = isOutput ? findLoss(node.params.text("loss")) : nullptr;
        if (loss != nullptr) {
            parts.push_back({.node = key,
                             .field = node.params.text("field"),
                             .isSum = node.params.text("reduction") == "sum",
                             .weight = loss->weight ? loss->weight(node.params) : nullptr,
                             .hasAccuracy = (loss->targetIsClass || loss->yesAbove) && loss->hasMetrics,
                             .ignored = loss->ignored ? loss->ignored(node.params) : noClass});
        }
    }
    return parts;
}

bool areMixed(const std::vector<LossPart>& parts)
{
    return parts.size() > 1 && std::any_of(parts.begin(), parts.end(), [&](const LossPart& part) {
               return part.isSum != parts.front().isSum || part.inMean();
           });
}

Error mixedLosses()
{
    return {.what = "several batches make a step, and the losses of the outputs are not divided alike",
            .where = "Training",
            .accepted = "make a step of one batch, or do without class weights, an ignored class and a mix "
                        "of means and sums"};
}

void checkStep(const Graph& graph, std::vector<Problem>& problems)
{
    const OptimizerDef* optimizer = findOptimizer(graph.training.optimizer.key);
    const bool isHostStep = optimizer != nullptr && optimizer->hostStep;
    if (isHostStep) {
        checkHostStep(graph, *optimizer, problems);
    } else if (graph.training.general.integer("accumulate") > 1 && areMixed(lossPartsOf(graph))) {
        const Error error = mixedLosses();
        problems.push_back({.param = "accumulate", .what = error.what, .accepted = error.accepted});
    }
}

} // namespace plexus
