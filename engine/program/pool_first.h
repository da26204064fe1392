// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/program.h"

namespace plexus {

// Increasing maps in front of a max pool that alone reads them (a bias, a ReLU) change places with it, before gradients
// are made: max(f(x)) = f(max(x)). They see fewer numbers then, and the pool stands behind what makes its image, a
// convolution for one, and can be part of its kernel. The largest is the same number; where several are only equal once
// rounded, the gradient goes to the one that was the largest before.
void poolFirst(Program& program);

} // namespace plexus
