// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

namespace plexus {

// What the names of edits call the things that they touch.

// A node by its title, or the layer's with the number of its key: "Dense 2".
std::string nodeWords(const GraphNode& node);
// "Dense 2 and 1 other", of so many things in all.
std::string andOthers(std::string first, size_t count);
std::string nodeWords(const Graph& graph, const std::vector<std::string>& keys); // that there are
// What an end of a wire is called: a block where the wire leads to a border of it from outside.
std::string endWords(const Graph& graph, const std::string& key, LayerRole border);
// "Dense 2 to Output".
std::string wireWords(const Graph& graph, const Wire& wire, const char* between = " to ");
std::string wireWords(const Graph& graph, const std::vector<Wire>& wires); // "wire of Dense 2 to Output and 1 other"
std::string markWords(const Mark& mark); // "frame Encoder", "note Try learned ..."
// "learning rate to 0.001", of a parameter without a definition by its key.
std::string valueWords(const ParamDef* definition, const std::string& key, const std::string& owner,
                       const ParamValue& value);

} // namespace plexus
