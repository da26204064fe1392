// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/program.h"

namespace plexus {

// A simplified training program with the same outputs, to the bit, that needs less memory: of what its forward part
// computes only some values are kept for the gradient, the others are computed again in front of the calls that read
// them. PyTorch calls it activation checkpointing.
//
// The forward part is cut into segments (Chen, Xu, Zhang, Guestrin, "Training deep nets with sublinear memory cost",
// 2016). What is read across a cut is kept; within a segment everything is computed at most once more, when the
// gradient arrives there; the last segment's gradient follows at once, so that it is kept as it is. So are inputs, what
// little comes before the first heavy op, and sums of many numbers (a batch's mean). Cuts lie where they make the most
// bytes that are needed at once the fewest: those kept of the segments before, and those of one segment. Random numbers
// are drawn again, from the same stream. Outputs other than "gradient/..." (the loss, next states) are computed once.
Program recomputed(const Program& program);

} // namespace plexus
