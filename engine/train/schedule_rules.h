// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schedule.h"

namespace plexus {

// What the files in schedules/ share.

ParamDef unitParam(std::string initial); // epochs or steps
// 0 stands for the whole training.
ParamDef lengthParam(std::string help, std::string torch);
ParamDef leastRateParam();

// Where a schedule stands, in its own unit.
struct Elapsed {
    double now = 0;    // whole epochs or steps since the start
    double length = 1; // the parameter "length", or the whole training
};
Elapsed elapsed(const Params& params, uint64_t step, uint64_t stepsPerEpoch, uint64_t totalSteps);

// From `start` (share 0) to `end` (share 1) along half a cosine wave.
double alongCosine(double start, double end, double share);

} // namespace plexus
