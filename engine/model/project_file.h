// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <filesystem>

namespace plexus {

inline constexpr int projectVersion = 1;

// .plexus: docs/file-format.md. Same graph, same bytes.
std::string projectText(const Graph& graph);
Result<Graph> parseProject(std::string_view text, std::string_view where);
Result<Graph> loadProject(const std::filesystem::path& path);
Result<void> saveProject(const Graph& graph, const std::filesystem::path& path);

} // namespace plexus
