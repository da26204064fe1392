// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/program.h"

namespace plexus {

// Products that a call sums up: those of matrix products and convolutions, as their kernels say. Elementwise
// ops, pools and sums have none.
int64_t multiplyAddsOf(const Program& program, ValueId call);

} // namespace plexus
