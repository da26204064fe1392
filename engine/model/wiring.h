// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/block.h"
#include "engine/model/fit.h"

#include <optional>
#include <string>
#include <vector>

namespace plexus {

// The compound edits of wiring, as functions of the graph: no pictures, no mouse.

GraphNode newNode(const Graph& graph, const LayerDef& layer, Position position, std::string_view block = {});

// An edit that adds a node, or a block with what lies in it, and the key of what is new.
struct Added {
    std::unique_ptr<Edit> edit;
    std::string key;
};
// Where something new goes: the block that is open, and the place in it.
struct Spot {
    std::string block;
    Position position;
};
// Adds a node; where an end is given, wired to it through this of its ports (FitsEnd). The inference tells what
// shape a block gets.
Added placeNode(const Graph& graph, const Piece& piece, const Spot& spot, const std::optional<WireEnd>& end,
                const Inference& now, size_t port = 0);
// Adds a node in the middle of a wire.
Added placeOnWire(const Graph& graph, const Piece& piece, const Spot& spot, const Wire& wire,
                  const Inference& now);
// Puts an existing node that is not wired yet in the middle of a wire; `at` is where it then stands.
std::unique_ptr<Edit> insertOnWire(const Graph& graph, const std::string& node, const Wire& wire, Position at);
bool canSitOnWire(const Graph& graph, const GraphNode& node, const Wire& wire);
bool canSitOnWire(const Piece& piece);

// Something else in a node's place: it keeps the place, a title that somebody gave, the values of parameters that
// both have, and the wires that fit it.
Result<Added> replaceNode(const Graph& graph, const std::string& key, const Piece& piece, const Inference& now);

// Moves all wires of one end to another of the same kind: what an output feeds, or the one wire of an input.
// A sentence where one of them may not go there.
Result<std::unique_ptr<Edit>> moveWires(const Graph& graph, const WireEnd& from, const PortEnd& to);

// Wires nodes one after the other from left to right; nullptr when there is nothing to wire.
std::unique_ptr<Edit> connectInOrder(const Graph& graph, const std::vector<std::string>& keys);

// The first input of a node that nothing is wired to, else its first; nothing when it has none.
std::optional<PortEnd> openInput(const Graph& graph, const GraphNode& node);

// The first error that this wire would bring to its target, or to what lies in it, in words; empty when none. The
// wire may be drawn all the same: the next edit may put it right.
std::string doubtAbout(const Graph& graph, const Wire& wire, const Inference& now,
                       const std::vector<FieldInfo>& fields);

} // namespace plexus
