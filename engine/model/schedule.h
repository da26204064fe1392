// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/model/history.h"

#include <functional>

namespace plexus {

// The learning rate as a function of the step (from 0). One file in engine/train/schedules.
struct ScheduleDef {
    std::string key, title, help, torch;
    ParamDefs params = {};
    // base: the optimizer's learning rate. `unit` parameters count steps or epochs as they say.
    std::function<double(const Params&, double base, uint64_t step, uint64_t stepsPerEpoch,
                         uint64_t totalSteps)>
        rate = {};
    // Of a schedule that looks at how epochs ended: the figure's name, and what `base` has become after them.
    std::function<std::string(const Params&)> watches = {};
    std::function<double(const Params&, double base, const History&)> afterEpochs = {};
};

const std::vector<ScheduleDef>& allSchedules(); // generated from engine/train/schedules
const ScheduleDef* findSchedule(std::string_view key);

} // namespace plexus
