// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <string>
#include <string_view>
#include <vector>

namespace plexus::cli
{

// Applies "path=value" to a project. Paths:
//   optimizer, schedule, data          = key of a registry entry ("optimizer=adamw")
//   optimizer.P, schedule.P, data.P    = a parameter of the chosen one
//   ("optimizer.learning_rate=0.01") training.P                         = batch_size, epochs, seed,
//   ... NODE.P                             = a parameter of a node ("conv1.out_channels=64")
// `typed` is what a person wrote for it, for the sentence: "--epochs 0"; empty: "--set PATH=VALUE".
Result<void> applySetting(Graph& graph, std::string_view setting, std::string typed = {});
Result<void> applySettings(Graph& graph, const std::vector<std::string>& settings);

} // namespace plexus::cli
