// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <span>

namespace plexus {

// Nodes, wires and layout as members "nodes", "wires" and "layout" of an object: the shared part of
// project files and the clipboard. "marks" and "ways" only where there are some.
void writeNetwork(Json& object, std::span<const GraphNode* const> nodes, std::span<const Wire> wires,
                  const std::map<std::string, Mark, std::less<>>& marks);

// Appends what the object holds to a graph. Sentences say which entry is wrong: an illegal or double
// key, a parameter of the wrong type, a wire that starts or ends nowhere, a mark without a place. Illegal values of the right
// type, unknown layers and cycles are read and left to infer().
Result<void> readNetwork(const Json& object, Graph& graph);

// The part of it that is only drawn: "ways" and "marks", and read into a graph that has nodes and wires.
void writeDrawn(Json& object, std::span<const Wire> wires, const std::map<std::string, Mark, std::less<>>& marks);
Result<void> readDrawn(const Json& object, Graph& graph);
// The nodes of such an object and their places alone, appended; whether their blocks are there is not asked.
Result<void> readNodes(const Json& object, Graph& graph);
// The wires of such an object as they stand there; whether their ends are there is not asked.
Result<std::vector<Wire>> readWires(const Json& object);

} // namespace plexus
