// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/chain.h"
#include "engine/model/edit.h"

#include <set>

namespace plexus {

// Blocks are parts of a graph that stand as one node on the canvas. A block is a node itself (of a layer
// with LayerRole::Block, which computes nothing); the keys of what lies in it begin with its own:
// "residual.conv2d" lies in "residual". Data enters and leaves through members with LayerRole::BlockInput
// and BlockOutput, which pass on what they get. Wires join layers as everywhere, so whoever computes with
// a graph need not know of blocks; tensors are named as PyTorch names those of modules in modules.

// "stage.residual" of "stage.residual.conv2d"; "" of "conv2d", which lies in no block.
std::string_view blockOf(std::string_view key);
std::string_view nameInBlock(std::string_view key); // "conv2d" of both
// Does the node lie in the block, or in a block within it? Every node lies in "".
bool liesIn(std::string_view key, std::string_view block);
bool hasRole(const GraphNode& node, LayerRole role); // not a node of an unknown layer
// The layer that blocks are made of: a block with nothing in it, its inputs, its outputs.
const LayerDef& layerWith(LayerRole role);
// The nodes that are seen in a block, in the order of the graph.
std::vector<const GraphNode*> seenNodes(const Graph& graph, std::string_view block = {});
// Is the node one of these, or does it lie in one of them?
bool belongsTo(std::string_view key, const std::set<std::string_view>& keys);

// The end of a wire: a port of a layer.
struct PortEnd {
    std::string node, port;
    auto operator<=>(const PortEnd&) const = default;
};
// Where wires to the ports that a node shows really end: the node's own ports, or a block's inputs and
// outputs in it. What lies in a block shows its own border from within alone.
std::vector<PortEnd> inputEnds(const Graph& graph, const GraphNode& node);
std::vector<PortEnd> outputEnds(const Graph& graph, const GraphNode& node);

// The block in which a wire is seen: the one around it where it leads into or out of another.
std::string_view seenIn(const Graph& graph, const Wire& wire);
// A wire leads into a block, or out of one, through its inputs and outputs.
Result<void> checkBorder(const Graph& graph, const Wire& wire);
// The block that the key says a node lies in exists.
Result<void> checkBlock(const Graph& graph, std::string_view key);

// The edit that adds a block with this key; `input` is the shape it is put behind, where that is known.
std::unique_ptr<Edit> addBlock(const LayerDef& layer, const std::string& key, Position at, const Shape& input);
// The edit that gives a node's parameter a value. A block is filled anew and the wires to its ports stay;
// refused where somebody has edited what lies in it.
Result<std::unique_ptr<Edit>> setNodeParam(const Graph& graph, const std::string& key, const std::string& param,
                                           ParamValue value);

// ---- what several blocks are made of

// A convolution without bias that keeps the picture's size (a stride divides it), and a batch norm.
struct ConvNorm {
    int64_t channels = 1, kernel = 3, stride = 1, groups = 1;
};
Chain& convNorm(Chain& chain, const ConvNorm& conv);
ParamDef blockChannels();
ParamDef blockStride();
ParamDef blockProjection(); // a convolution on the short way
// Adds to last() what the short way from `start` brings, and bends the sum. The parameters are the three above.
Chain& addShortWay(Chain& chain, const std::string& start, const Params& params);

} // namespace plexus
