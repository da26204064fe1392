// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <memory>

namespace plexus {

// One change of the document as a value: undo, autosave, replay and scripting are lists of these.
class Edit {
public:
    virtual ~Edit() = default;
    virtual std::string name() const = 0;               // "Set units of Dense 2 to 128"
    virtual Result<void> check(const Graph&) const = 0; // why it cannot be applied
    virtual void apply(Graph&) = 0;                     // checked before
    // The edit that undoes it; call after apply.
    virtual std::unique_ptr<Edit> inverse() const = 0;
    // Two edits of the same thing in one drag become one ("Set units" again); false: keep both.
    virtual bool mergeWith(const Edit&) { return false; }
    // Does it change what would be trained (not only layout)?
    virtual bool changesNetwork() const { return true; }
};

// Where a training setting lives: "general", "data", "optimizer", "schedule".
enum class Setting : uint8_t { General, Data, Optimizer, Schedule };

enum class Advice : uint8_t { Heard, Silenced };

namespace edits {
std::unique_ptr<Edit> addNode(GraphNode node);
// Nodes with the wires among them.
std::unique_ptr<Edit> addNetwork(std::string name, std::vector<GraphNode> nodes, std::vector<Wire> wires);
std::unique_ptr<Edit> removeNodes(std::vector<std::string> keys); // what lies in them, and their wires
std::unique_ptr<Edit> connect(Wire wire);     // replaces a wire that ends in the same port
std::unique_ptr<Edit> disconnect(Wire wire);
std::unique_ptr<Edit> setParam(std::string node, std::string param, ParamValue value);
std::unique_ptr<Edit> setTitle(std::string node, std::string title);
std::unique_ptr<Edit> moveNodes(std::vector<std::pair<std::string, Position>> positions);
std::unique_ptr<Edit> setCollapsed(std::string name, std::vector<std::pair<std::string, bool>> nodes);
std::unique_ptr<Edit> setTraining(Setting where, std::string param, ParamValue value);
std::unique_ptr<Edit> choose(Setting where, std::string key); // optimizer, schedule, reader by key
// Of an entry of Graph::silenced; `name` is what the edit is called.
std::unique_ptr<Edit> setAdvice(std::string name, std::string entry, Advice advice);
// All parts in order, or none: refused when one of them would be.
std::unique_ptr<Edit> together(std::string name, std::vector<std::unique_ptr<Edit>> parts);
// Nodes and marks of one block, what lies in them and the wires among them, as readable JSON text (clipboard);
// paste gives fresh keys in a block.
std::string copyText(const Graph& graph, const std::vector<std::string>& keys,
                     const std::vector<std::string>& marks = {});
Result<std::unique_ptr<Edit>> paste(const Graph& graph, std::string_view text, Position offset,
                                    std::string_view block = {}, std::string_view verb = "Paste");
// All nodes and wires of another graph, in a block of this one. They keep their keys where these are free.
std::unique_ptr<Edit> insertNetwork(std::string name, const Graph& graph, const Graph& network, Position offset,
                                    std::string_view block = {});
// Copies beside the nodes, fed by what feeds these.
Result<std::unique_ptr<Edit>> duplicateWithInputs(const Graph& graph, const std::vector<std::string>& keys,
                                                  const std::vector<std::string>& marks, Position offset);
} // namespace edits

} // namespace plexus
