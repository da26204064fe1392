// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <cmath>
#include <map>

namespace plexus {

// How far apart nodes stand that nobody has placed by hand: a node's picture is about 180 x 100.
inline constexpr double columnWidth = 232, rowHeight = 168;
inline constexpr double gridStep = 8; // positions snap to it
inline double onGrid(double value)
{
    return std::round(value / gridStep) * gridStep;
}

struct NodeSize {
    double width = 180, height = 100;
};
using NodeSizes = std::map<std::string, NodeSize, std::less<>>; // of pictures; a node without one is of the usual size
using NodePositions = std::vector<std::pair<std::string, Position>>;

// Places the nodes that one block shows: data flows from left to right, each layer stands in the column after
// what feeds it, with few crossings and straight wires (Sugiyama's way). What is much longer than high goes on in
// rows below each other. The corner at the top left stays.
NodePositions arranged(const Graph& graph, std::string_view block, const NodeSizes& sizes);
// All of it, each block for itself, for a graph that nobody has placed.
void layOut(Graph& graph);

// Lines nodes up by an edge or their middle, or evens out the gaps between them.
enum class Alignment : uint8_t { Left, Right, Top, Bottom, Across, Down }; // the last two even out
NodePositions aligned(const Graph& graph, const std::vector<std::string>& keys, const NodeSizes& sizes,
                      Alignment alignment);

} // namespace plexus
