// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/schedule.h"

namespace plexus::schedules {

ScheduleDef constant()
{
    return {.key = "constant",
            .title = "Constant",
            .help = "The learning rate stays as it is.",
            .torch = "torch.optim.lr_scheduler.ConstantLR(factor=1)",
            .rate = [](const Params&, double base, uint64_t, uint64_t, uint64_t) { return base; }};
}

} // namespace plexus::schedules
