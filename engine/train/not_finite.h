// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/train/network.h"
#include "engine/train/report.h"

#include <span>

namespace plexus {

// The step that halted: which samples, with which weights.
struct HaltedStep {
    uint64_t step = 0, draw = 0, seed = 0; // draw: the batch's number for random ops
    std::span<const int32_t> rows;
    double learningRate = 0;
    double lossScale = 1;
};

// Replays the step on the interpreter in float32 and names the first value that is not finite: its node,
// its tensor, its sample.
NotFiniteReport explainNotFinite(const NetworkDescription& description, const NetworkValues& values,
                                 const Dataset& data, const HaltedStep& halted);

} // namespace plexus
