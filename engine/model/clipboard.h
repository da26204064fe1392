// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"

namespace plexus {

// What copied nodes are as JSON, for the clipboard and for whatever else keeps some (engine/model/kept_block):
// the "nodes", "wires", "layout", "ways" and "marks" of project files under a format name of their own.
Json copiedJson(const Graph& graph, const std::vector<std::string>& keys, const std::vector<std::string>& marks = {});
bool isCopied(const Json& json);
Result<Graph> readCopied(const Json& json); // isCopied() before

namespace edits {
// Copied nodes in a block of a graph, under fresh keys, moved by `offset`.
std::unique_ptr<Edit> addCopy(std::string name, const Graph& graph, const Graph& copied, Position offset,
                              std::string_view block);
} // namespace edits

} // namespace plexus
