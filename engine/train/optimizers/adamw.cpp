// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adam_family.h"

namespace plexus::optimizers {
namespace {

ParamDefs decoupledParams()
{
    ParamDefs all = adamParams(0.01);
    all.push_back(amsgradParam());
    return all;
}

} // namespace

OptimizerDef adamw()
{
    return {.key = "adamw",
            .title = "AdamW",
            .help = "Adam whose weight decay acts on the weights themselves instead of through the "
                    "gradient.",
            .torch = "torch.optim.AdamW",
            .params = decoupledParams(),
            .slots = adamSlots,
            .update = [](const UpdateCall& call) { return adamUpdate(call, WeightDecay::Decoupled); },
            .scalars = adamScalars};
}

} // namespace plexus::optimizers
