// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"

namespace plexus {

// What makes one graph of another, whatever edit did it: it knows nodes, wires and "the rest" as files write them,
// so that a new kind of edit needs nothing here. What journals are made of.
struct Patch {
    struct Placed {
        size_t at = 0; // in the nodes of the graph after
        GraphNode node;
        bool operator==(const Placed&) const = default;
    };
    std::vector<size_t> out;  // places in the graph before, ascending; a changed node goes out and comes in
    std::vector<Placed> in;   // ascending
    std::vector<Wire> cut, wired;
    std::optional<Json> rest; // all but nodes and wires, where some of it changed

    bool isEmpty() const { return out.empty() && in.empty() && cut.empty() && wired.empty() && !rest; }
};

// Time goes with the size of the graphs, memory with that of the difference.
Patch difference(const Graph& before, const Graph& after);

// Does it fit? A patch from a file may say anything.
Result<void> checkPatch(const Graph& graph, const Patch& patch);
void applyPatch(Graph& graph, const Patch& patch); // checked before
Patch reversed(const Graph& before, const Patch& patch); // leads back

Json patchJson(const Patch& patch);
Result<Patch> readPatch(const Json& json);

namespace edits {
// What leads from one graph to the other as one step.
std::unique_ptr<Edit> patch(std::string name, Patch forward);
} // namespace edits

} // namespace plexus
