// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"

#include <map>

namespace plexus {

// Nodes become a block, and what lies in a block becomes part of what is around it. The network computes the
// same. Keys say where a node lies, so that nodes and their weights get other ones; what refers to them follows.
struct Regrouped {
    std::unique_ptr<Edit> edit;
    std::vector<std::string> keys; // what is then seen: the new block, or what lay in the old ones
    std::string said;              // whose weights are called otherwise now; empty: nobody's
};

// The nodes, all of one block, become a block in it. Each end that feeds them from outside becomes an input,
// each of theirs that feeds what is outside an output.
// `marks` go into the block with them.
Result<Regrouped> group(const Graph& graph, const std::vector<std::string>& keys,
                        const std::vector<std::string>& marks = {});
// The blocks among these nodes go, and their inputs and outputs; what lies in them stays. A key that is taken
// around it becomes a fresh one. Of a block that stands several times its copies stay, as blocks.
Result<Regrouped> ungroup(const Graph& graph, const std::vector<std::string>& keys);

// New keys of nodes by the old ones.
using NewKeys = std::map<std::string, std::string>;

namespace edits {
// Gives nodes other keys: wires follow, and nodes that share weights of theirs. What lies in a block is to be
// named with it.
std::unique_ptr<Edit> changeKeys(NewKeys keys);
} // namespace edits

} // namespace plexus
