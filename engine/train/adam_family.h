// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/optimizer.h"

namespace plexus {

enum class WeightDecay : uint8_t { InGradient, Decoupled };

// Adam (Kingma, Ba 2015) with the decay as in torch.optim.Adam, or decoupled from the gradient as in
// torch.optim.AdamW (Loshchilov, Hutter 2019).
ParamDefs betaParams();
ParamDefs adamParams(double weightDecay); // learning rate, betas, epsilon, decay
ParamDef amsgradParam();
std::vector<std::string> adamSlots(const Params& params);
Updated adamUpdate(const UpdateCall& call, WeightDecay decay);
std::vector<std::pair<std::string, double>> adamScalars(const Params& params, uint64_t t, double lr);

} // namespace plexus
