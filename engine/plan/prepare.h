// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/kernel.h"
#include "engine/program/op.h"

#include <optional>
#include <vector>

namespace plexus {

enum class Leaf : uint8_t { None, Input, Parameter, State, Constant, Scalar, Random };
Leaf leafOf(const Node& node);

// What fusion knows of a program before it starts.
struct Prepared {
    const Program& program;
    std::vector<bool> live;                       // leads to an output
    std::vector<std::vector<ValueId>> consumers;  // live ones, ascending, each once
    std::vector<std::optional<double>> uniform;   // all elements are this constant
    std::vector<std::vector<Kernel>> kernels;     // of reductions and heavy ops
};

// Fails where a heavy op has no kernel.
Result<Prepared> prepare(const Program& program);

// A ReLU's gradient asks whether its input was positive; its output tells as well, and is kept anyway:
// less(c, z) becomes less(c, y) where y = maximum(z, c) and c is uniform.
Program masksFromOutputs(const Program& program);

} // namespace plexus
