// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/program.h"

#include <nlohmann/json_fwd.hpp>

namespace plexus::bench {

// One call of an op alone, on float32. What a plan makes of it is timed, not a template called by hand.
struct KernelCall {
    std::string op; // "matmul"
    std::vector<Shape> inputs;
    Attributes attributes = {};
    int weight = -1; // the input that lies in memory as a network's weights do; the others as data lie

    Program program() const; // with the output "result"
    nlohmann::json json() const; // {"op": "matmul", "inputs": [[64, 784], [128, 784]], "transpose_b": 1, ...}
};

} // namespace plexus::bench
