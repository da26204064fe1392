// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"
#include "engine/advice/change.h"
#include "engine/advice/judged.h"
#include "engine/model/block.h"
#include "engine/model/loss.h"

namespace plexus::advice {

namespace {

std::vector<Problem> missing(const Look& look)
{
    std::vector<Problem> found;
    for (const auto& [node, before, loss, isAlone] : allJudged(look.graph)) {
        if (before->definition->gives != Gives::LogProbabilities && loss->takes == Takes::LogProbabilities) {
            found.push_back(
                {.node = node->key,
                 .param = "loss",
                 .what = loss->title + " expects logarithms of probabilities, but "
                         + before->displayTitle() + " gives something else",
                 .accepted = "put a layer before it that gives them, or choose another loss"});
        }
    }
    return found;
}

void giveLogarithms(const FixCall& call, Fixes& fixes)
{
    const LossDef& loss = *findLoss(call.node->params.text("loss"));
    const Wire wire = inputWires(call.graph, *call.node).front();
    const auto rank = call.inputs.empty() ? 2 : call.inputs.front().rank();
    for (const LossDef& other : allLosses()) {
        if (other.takes == Takes::Scores && other.isUsual
            && other.targetIsClass == loss.targetIsClass && loss.hasMetrics) {
            fixes.push_back(useLoss(*call.node, other));
        }
    }
    for (const LayerDef& layer : allLayers()) {
        if (layer.gives == Gives::LogProbabilities) {
            fixes.push_back(insertInto(
                call.graph, wire, {{&layer, {{"axis", rank > 2 ? int64_t{1} : int64_t{-1}}}}}));
        }
    }
}

} // namespace

AdviceRule no_logarithm()
{
    return {.key = "no_logarithm",
            .title = "No logarithms of probabilities",
            .help = "A loss that takes logarithms of probabilities measures nothing of other "
                    "values, and training runs away.",
            .look = missing,
            .propose = giveLogarithms};
}

} // namespace plexus::advice
