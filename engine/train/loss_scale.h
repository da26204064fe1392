// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace plexus {

// What the loss of a float16 step is multiplied by (mixed_precision.h): a power of two that doubles after every 2,000
// steps and halves where a gradient became infinite, as of torch.amp.GradScaler. Here a step that met one is done again with
// half of it, so that no batch is lost.
struct LossScale {
    static constexpr double least = 0x1p-24, most = 0x1p24;
    double first = 65536;     // of step behind + 1
    uint64_t behind = 0;      // the step before it was halved last; 0: never
    double at(uint64_t step) const; // step from 1
    // A gradient of this step was not finite: whether half of the scale may help, which it then is.
    bool halve(uint64_t step);
};

} // namespace plexus
