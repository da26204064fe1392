// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_scale.h"

#include <algorithm>
#include <cmath>

namespace plexus {
namespace {

constexpr uint64_t stepsToDouble = 2000;

} // namespace

double LossScale::at(uint64_t step) const
{
    const uint64_t doublings = (step - 1 - behind) / stepsToDouble;
    return std::min(std::ldexp(first, static_cast<int>(std::min<uint64_t>(doublings, 64))), most);
}

bool LossScale::halve(uint64_t step)
{
    const double now = at(step);
    if (now <= least) {
        return false;
    }
    *this = {.first = now / 2, .behind = step - 1};
    return true;
}

} // namespace plexus
