// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adam_family.h"

namespace plexus::optimizers {
namespace {

ParamDefs withAmsgrad()
{
    ParamDefs all = adamParams(0);
    all.push_back(amsgradParam());
    return all;
}

} // namespace

OptimizerDef adam()
{
    return {.key = "adam",
            .title = "Adam",
            .help = "Steps by the mean of the gradients over the root of the mean of their squares, so "
                    "that every weight finds its own pace.",
            .torch = "torch.optim.Adam",
            .params = withAmsgrad(),
            .slots = adamSlots,
            .update = [](const UpdateCall& call) { return adamUpdate(call, WeightDecay::InGradient); },
            .scalars = adamScalars};
}

} // namespace plexus::optimizers
