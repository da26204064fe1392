// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"
#include "engine/model/infer.h"

namespace plexus {

// A bypassed layer stays on the canvas with its parameters, but what comes into it goes on as it is: nothing of it
// is computed, trained or exported. That takes a layer with one wire in; ends and blocks have none to pass on.
Result<void> checkBypass(const Graph& graph, const GraphNode& node);

// The edit that bypasses nodes, or, where all of them are bypassed, takes them in again. Refused where a layer
// further on could not take what would then come.
Result<std::unique_ptr<Edit>> bypass(const Graph& graph, const std::vector<std::string>& keys, const Inference& now,
                                     const std::vector<FieldInfo>& fields);

} // namespace plexus
