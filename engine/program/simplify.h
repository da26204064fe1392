// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/program.h"

namespace plexus {

// The same outputs from fewer nodes: constants folded, equal calls merged (never random ones), movements
// and maths without effect dropped (reshape of reshape, expand to the same shape, x * 1, x + 0), and what
// no output needs removed. Tables of parameters and states stay as they are.
Program simplify(const Program& program);

} // namespace plexus
