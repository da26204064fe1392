// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/op.h"

namespace plexus {

// Double: gradient checks. Float32: every result rounded, so that a ReLU or argmax takes the branch
// float32 hardware takes.
enum class Rounding : uint8_t { Double, Float32 };

// All values of a program run node by node; slow and obvious, the judge of the GPU.
Result<std::vector<Tensor>> interpret(const Program& program, const RunContext& context,
                                      Rounding rounding);
// Only the outputs, by name; frees values after their last use.
Result<std::vector<std::pair<std::string, Tensor>>>
interpretOutputs(const Program& program, const RunContext& context, Rounding rounding);

// The starting value of a parameter or state (float32-exact).
Tensor initialValue(const ParameterInfo& info, uint64_t seed);

} // namespace plexus
