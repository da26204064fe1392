// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/file.h"
#include "engine/model/graph.h"

namespace plexus {

inline constexpr int projectVersion = 1;

// .plexus: docs/file-format.md. Same graph, same bytes.
Json projectJson(const Graph& graph);
std::string projectText(const Graph& graph);
Result<Graph> readProject(const Json& json);
Result<Graph> parseProject(std::string_view text, std::string_view where);
Result<Graph> loadProject(const std::filesystem::path& path);
// Keep: see engine/base/file.h.
Result<void> saveProject(const Graph& graph, const std::filesystem::path& path,
                         Previous previous = Previous::Replace);

// Of a project neither network nor what is only drawn: training, silenced advice, what this version does not know.
Json projectSettings(const Graph& graph);
// The same read into a graph that has none of it yet.
Result<void> readProjectSettings(const Json& object, Graph& graph);

} // namespace plexus
