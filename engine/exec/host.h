// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/exec/executor.h"
#include "engine/program/program.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

// What both executors do on the host before anything is computed.
namespace plexus {

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

// A leaf `input` of a program.
struct InputLeaf {
    ValueId value = noValue;
    std::string name;
};
std::vector<InputLeaf> inputLeaves(const Program& program);

// Axis 0 of the program's inputs; 0 when it has none.
int64_t batchOf(const Program& program);

// Rows must be the program's batch many and lie in the data; every input leaf must be a field of it
// with the same sample shape. Sentences name the leaf, both shapes, and the row.
Result<void> checkRows(const Program& program, const Dataset& data, std::span<const int32_t> rows);
// The same for tensors given by name.
Result<void> checkInputs(const Program& program, const NamedTensors& inputs);
// The picked rows of every field that the program reads.
NamedTensors gatherRows(const Program& program, const Dataset& data, std::span<const int32_t> rows);

// Same names and shapes of parameters and states, so that two programs can share one network.
Result<void> checkSameNetwork(const Program& network, const Program& program);
// Number and shapes of all tensors must be the network's.
Result<void> checkValues(const Program& network, size_t slots, const NetworkValues& values);

// The names of the outputs that isReported(), in program order.
std::vector<std::string> reportedOutputs(const Program& program);

// The scalars that a program reads, each once.
std::vector<std::string> scalarsOf(const Program& program);

// The optimizer's program over `elements` elements instead of those it was written with.
Program stretched(const Program& update, int64_t elements);

} // namespace plexus
