// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"
#include "engine/model/infer.h"

namespace plexus {

// Nodes that hang together and have one source outside and one end that feeds others may leave: what fed them
// feeds what they fed, unless that would be an error there. The wires that join what they stood between.
std::vector<Wire> healing(const Graph& graph, const std::vector<std::string>& keys, const Inference& now,
                          const std::vector<FieldInfo>& fields);
// Takes nodes out of their wires, not out of the graph, and heals those; nullptr when they have none.
std::unique_ptr<Edit> pullOut(const Graph& graph, const std::vector<std::string>& keys, const Inference& now,
                              const std::vector<FieldInfo>& fields);

} // namespace plexus
