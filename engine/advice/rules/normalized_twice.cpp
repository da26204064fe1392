// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"
#include "engine/advice/change.h"
#include "engine/advice/judged.h"
#include "engine/model/block.h"
#include "engine/model/heal.h"
#include "engine/model/loss.h"

namespace plexus::advice {

namespace {

std::vector<Problem> twice(const Look& look)
{
    std::vector<Problem> found;
    for (const auto& [node, before, loss, isAlone] : allJudged(look.graph)) {
        if (before->definition->gives != Gives::Anything && loss->takes == Takes::Scores) {
            found.push_back({.node = node->key,
                             .param = "loss",
                             .what = loss->title + " turns scores into probabilities itself, but "
                                     + before->displayTitle() + " has done so already",
                             .accepted = "delete " + before->displayTitle()});
        }
    }
    return found;
}

void leaveOut(const FixCall& call, Fixes& fixes)
{
    const Judged judged = *judgedAt(call.graph, *call.node);
    const GraphNode& before = *judged.before;
    const LossDef& loss = *judged.loss;
    if (judged.isAlone) {
        std::vector<std::unique_ptr<Edit>> parts;
        parts.push_back(edits::removeNodes({before.key}));
        for (Wire& wire : healing(call.graph, {before.key}, call.now, call.fields)) {
            parts.push_back(edits::connect(std::move(wire)));
        }
        fixes.push_back(edits::together("Remove " + before.displayTitle() + " before " + loss.title,
                                        std::move(parts)));
    }
    for (const LossDef& other : allLosses()) { // one that expects what the layer gives
        if (other.takes == Takes::LogProbabilities
            && before.definition->gives == Gives::LogProbabilities
            && other.targetIsClass == loss.targetIsClass && other.hasMetrics) {
            fixes.push_back(useLoss(*call.node, other));
        }
    }
}

} // namespace

AdviceRule normalized_twice()
{
    return {.key = "normalized_twice",
            .title = "Probabilities twice",
            .help = "A loss that makes probabilities of scores learns slowly when it gets "
                    "probabilities: their "
                    "differences are small.",
            .look = twice,
            .propose = leaveOut};
}

} // namespace plexus::advice
