// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"
#include "engine/model/layout.h"

#include <map>
#include <string_view>

namespace plexus {

// What is done with frames, notes and the ways of wires.

std::string freeMarkKey(const Graph& graph, MarkKind kind, std::string_view block);
// Why it cannot be there: its key, its block, its size, a text without end.
Result<void> checkMark(const Graph& graph, const Mark& mark);
Result<void> checkWay(const Wire& wire);
bool holds(const Box& outer, const Box& inner); // all of it

// Where a node's picture is.
Box boxOf(const GraphNode& node, const NodeSizes& sizes);

// The marks of a block that change because nodes move without a hand that leads them: a frame keeps its distance
// to what it holds, a note to the node it is nearest to.
std::vector<Mark> following(const Graph& graph, std::string_view block, const NodeSizes& sizes,
                            const NodePositions& moves);
// The wires that are led elsewhere because these nodes of one block move: those among them. A point where a wire
// forks that leads to what stays, stays.
std::vector<Wire> carriedWays(const Graph& graph, const std::set<std::string_view>& moved, Position by);
// The wires of a block that are led through points, led straight.
std::vector<Wire> straightened(const Graph& graph, std::string_view block);
// The way of a wire that something is put in the middle of, there: before it and after it.
std::pair<Way, Way> splitWay(const Way& way, Position at);

namespace edits {
std::unique_ptr<Edit> addMarks(std::string name, std::vector<Mark> marks);
std::unique_ptr<Edit> setMarks(std::string name, std::vector<Mark> marks); // that there are
std::unique_ptr<Edit> removeMarks(std::string name, std::vector<std::string> keys);
std::unique_ptr<Edit> layWires(std::string name, std::vector<Wire> wires);
} // namespace edits

} // namespace plexus
