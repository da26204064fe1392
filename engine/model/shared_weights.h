// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <map>

namespace plexus {

// The trained tensors of nodes by key, each node as if it owned them.
using NodeWeights = std::map<std::string, std::vector<ParameterInfo>, std::less<>>;

// A node may read the weights of another node of the same layer that has its own, of equal names and
// shapes; running values stay each node's. A chain would hide who owns them, so there is none.
Result<void> checkSharedWeights(const Graph& graph, const GraphNode& node, const NodeWeights& weights);

} // namespace plexus
