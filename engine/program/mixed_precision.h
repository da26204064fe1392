// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/program.h"

namespace plexus {

// The scalar that the loss is multiplied by before gradients are made, which are that much larger then; the optimizer divides
// them by it (engine/train/update). Float16 has nothing below 2^-24, where gradients of large networks often are.
inline constexpr const char* lossScaleName = "loss_scale";

// A simplified training program whose large intermediate numbers are those of a format of 16 bits: calls of `rounding`
// (to_bfloat16, to_float16) behind
//   - what products, convolutions and pools make, at the end of the chain of elementwise calls that all of it goes
//     through, as far as it is not a number of the loss (of a convolution whose pool is computed at once, what the pool makes);
//   - what products, convolutions, pools and attention read of the samples,
// both in the forward part and in the gradient's. What such a call only picks from is rounded in its place (below a ReLU,
// not behind it), so that a mask and the value it belongs to come from one number. Parameters, their gradients, next
// states, reductions and their maps (a norm's statistics), outputs and labels stay as they are: products add up in
// float32, and the optimizer never sees 16 bits. Devices may store what is rounded in two bytes (plan/store_halves.h).
Program withHalves(const Program& program, std::string_view rounding);

} // namespace plexus
