// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"

namespace plexus {

// What the losses and metrics that there are ask of an output, each shown while it matters by the output's choice
// "loss".

std::vector<std::string> lossKeys();
// Those that figures are computed beside, with such targets: "mse|mae".
std::string lossesOfValues();
std::string lossesOfClasses();
// The parameters of losses, where equal keys are one, and those of metrics.
ParamDefs targetParams();

} // namespace plexus
