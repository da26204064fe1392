// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"

namespace plexus {

// Unknown choices and illegal values among the training settings; problems without a node, `param` as
// `--set` names it: "batch_size", "optimizer.learning_rate", "data".
void checkTraining(const TrainingSettings& training, std::vector<Problem>& problems);

} // namespace plexus
