// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/program.h"

namespace plexus {

// The same outputs with fewer products. A weight that is used at every step of a sequence has a gradient that adds up a
// product a step, transposed(A_t) B_t; that is one product of the A_t and B_t, each put one behind the other. So is a
// sum of sums over the first axis. (The places are found by placeParts, so that nothing is copied.)
Program gatherProducts(const Program& program);

} // namespace plexus
