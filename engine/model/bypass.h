// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"
#include "engine/model/infer.h"

namespace plexus {

// A bypassed layer or block stays on the canvas with its parameters, but what comes into it goes on as it is: nothing of
// it is computed, trained or exported. That takes one wire in; ends have none to pass on, nor has a block that holds one.
Result<void> checkBypass(const Graph& graph, const GraphNode& node);
// Is the node bypassed, or a block that it lies in?
bool isLeftOut(const Graph& graph, const GraphNode& node);

// The graph without what lies in bypassed blocks: of each, what comes into it leads straight to its outputs. Those that
// cannot be bypassed stand as if they were not.
bool hasBypassedBlocks(const Graph& graph);
Graph withoutBypassedBlocks(const Graph& graph);

// The edit that bypasses nodes, or, where all of them are bypassed, takes them in again. Refused where a layer
// further on could not take what would then come.
Result<std::unique_ptr<Edit>> bypass(const Graph& graph, const std::vector<std::string>& keys, const Inference& now,
                                     const std::vector<FieldInfo>& fields);

} // namespace plexus
