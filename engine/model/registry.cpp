// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/loss.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

#include <algorithm>

namespace plexus {

namespace {

template <typename Definition>
const Definition* withKey(const std::vector<Definition>& all, std::string_view key)
{
    const auto found
        = std::find_if(all.begin(), all.end(), [&](const Definition& one) { return one.key == key; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

const LossDef* findLoss(std::string_view key)
{
    return withKey(allLosses(), key);
}

const OptimizerDef* findOptimizer(std::string_view key)
{
    return withKey(allOptimizers(), key);
}

const ScheduleDef* findSchedule(std::string_view key)
{
    return withKey(allSchedules(), key);
}

} // namespace plexus
