// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"
#include "engine/exec/executor.h"
#include "engine/model/graph.h"

#include <map>

namespace plexus::test {

// The template resnet18-cifar with its channels divided.
Graph residualNetwork(int64_t divide);

// What became of a network: the loss before each step, then every tensor it owns by name.
struct StepsTaken {
    std::vector<double> losses;
    std::map<std::string, Tensor> tensors;
};

// Trains as the network's fixture says (torch_fixtures.py): start, data, batch and number of steps.
StepsTaken trainAsTorch(Graph graph, const Json& fixture, std::unique_ptr<Executor> executor);

} // namespace plexus::test
