// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"
#include "engine/model/infer.h"

namespace plexus::test {

// A graph from one line, right or wrong:
//   input > conv2d channels=4 > relu > dense:last units=10 > output
// A node is a layer, its key after a colon where it is not the layer's, and parameters as people write them, legal
// or not. After a semicolon: a chain that goes on from a node ("@relu > add"), or ends at one ("@relu > @add");
// "cut relu > dense" takes a wire out; "batch_size=1", "optimizer=sgd" and "optimizer.learning_rate=3" are settings.
Graph sketch(std::string_view text);

// One training step of the reference executor on values drawn for the fields; empty, or why it failed.
std::string trainOneStep(const Graph& graph, const std::vector<FieldInfo>& fields);

} // namespace plexus::test
