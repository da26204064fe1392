// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/value.h"

namespace plexus {

// Appends the backward nodes of `loss` (one element) and gives d loss / d wanted[i] for each wanted
// value, times `scale` (rank 0) where there is one; an invalid Value where no gradient arrives. Fails when the path
// crosses an op without a rule. Each backward node keeps the source of the forward node it belongs to.
Result<std::vector<Value>> gradients(Value loss, const std::vector<Value>& wanted, Value scale = {});

} // namespace plexus
