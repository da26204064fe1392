// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"
#include "engine/advice/fix.h"
#include "engine/advice/shapes.h"
#include "engine/model/block.h"
#include "engine/model/loss.h"

namespace plexus::fixes {

namespace {

// A loss that suits what comes in and what it is compared with, the usual one first. Those that do
// not compare value by value take nearly anything, and are never meant by chance.
void chooseLoss(const FixCall& call, Fixes& fixes)
{
    if (call.node == nullptr || !hasRole(*call.node, LayerRole::Output)) {
        return;
    }
    for (const bool isUsual : {true, false}) {
        for (const LossDef& loss : allLosses()) {
            Params trial = call.node->params;
            trial.set("loss", loss.key);
            if (loss.isUsual == isUsual && loss.hasMetrics
                && accepts(*call.node, trial, call.inputs, call.fields)) {
                fixes.push_back(useLoss(*call.node, loss));
            }
        }
    }
}

} // namespace

FixRule choose_loss()
{
    return {.key = "choose_loss", .order = 15, .propose = chooseLoss};
}

} // namespace plexus::fixes
