// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/op.h"

namespace plexus::testing {

/// An op and one of its examples, as a whole program with inputs.
struct OpCase {
    const OpDef* op = nullptr;
    const OpExample* example = nullptr;

    /// Letters, digits and underscores: "conv2d_one_pixel".
    std::string name() const;
    Type type(size_t input) const;
    /// Inputs "in0", "in1", ... and the output "out".
    Program program() const;
    /// Inputs drawn as the example says (float32-exact), parameters and states from [-1, 1], scalars 0.5.
    RunContext context(uint64_t seed) const;
};

/// Every op with every example.
std::vector<OpCase> opCases();

}
