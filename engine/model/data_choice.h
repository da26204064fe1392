// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/reader.h"
#include "engine/model/graph.h"

namespace plexus {

// What the chosen reader's headers say; its sentence when files are missing or broken.
Result<std::vector<FieldInfo>> describeData(const Graph& graph);
// Read, and split into training and validation as the settings say. goOn is asked now and then; false gives up.
// `trained`: ReadCall::trained.
Result<LoadedData> loadData(const Graph& graph, const std::function<bool()>& goOn = [] { return true; },
                            const std::vector<FieldInfo>* trained = nullptr);
Result<LoadedData> loadData(const Graph& graph, const std::vector<FieldInfo>& trained);

} // namespace plexus
