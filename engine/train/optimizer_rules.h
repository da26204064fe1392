// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/optimizer.h"

namespace plexus {

// What the files in optimizers/ share.

ParamDef learningRateParam(double initial);
ParamDef weightDecayParam(double initial);
ParamDef epsilonParam(double initial);

// The gradient with the decay in it: g + rate p.
Value decayed(const UpdateCall& call);

// No scalar but the learning rate, "lr".
std::vector<std::pair<std::string, double>> rateOnly(const Params& params, uint64_t t, double lr);

} // namespace plexus
