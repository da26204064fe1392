// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"

#include <map>
#include <memory>
#include <set>

namespace plexus {

class GraphIndex;

enum class Severity : uint8_t { Warning, Error };

// Something wrong (or doubtful) with the document, located and in words.
struct Problem {
    Severity severity = Severity::Error;
    std::string node = {};     // key; empty: the training settings or the whole graph
    std::string port = {};     // empty: the node itself
    std::string param = {};    // empty: no single parameter
    std::string what = {};     // "Dense expects (batch, features), gets (batch, 64, 7, 7)"
    std::string accepted = {}; // "insert Flatten before it"; may be empty
    std::string advice = {};   // the rule that gave it (engine/advice); empty: one of infer()'s own
    bool operator==(const Problem&) const = default;
};

struct NodeInfo {
    Shape shape;                // of the output, batch first (batch = the project's batch size)
    bool known = false;         // false: an error above it or in it
    int64_t parameterCount = 0;
    int64_t numbers = 0; // > 0: its values are whole numbers of a field, all below this, wherever they stand
    bool operator==(const NodeInfo&) const = default;
};

struct Inference {
    std::map<std::string, NodeInfo, std::less<>> nodes; // by node key
    std::vector<Problem> problems;
    std::vector<Problem> silenced; // advice that somebody silenced
    int64_t parameterCount = 0;
    bool ok() const; // no problem of Severity::Error
};

// Shapes of all nodes and every error: unknown layers, illegal parameters, missing wires, cycles, shape
// rules, no input/output, data fields that do not exist, head shape against target. review() adds advice.
// `fields` as the reader would give them (readers' describe()); empty: unknown, an input node is then an error.
// Heads::Ignored leaves targets and losses alone (a prediction has none).
enum class Heads : uint8_t { Checked, Ignored };
// What is dear to know of a node (its layer's shape rule, the layer built alone) and depends on nothing but layer,
// parameters and the shapes that come in. Given again and again for a graph that changes little, only nodes that an
// edit touched, and those behind them whose inputs changed, are asked anew. The result is the same without one.
class InferenceMemory {
public:
    InferenceMemory();
    ~InferenceMemory();
    size_t asked() const; // nodes that were asked in the last inference

    struct Known;

private:
    friend class Inferring;
    std::unique_ptr<Known> m_known;
};
Inference infer(const Graph& graph, const std::vector<FieldInfo>& fields, Heads heads = Heads::Checked,
                InferenceMemory* memory = nullptr);

// What the loss of an output layer says to the shape that comes in. Nothing where target or loss are unknown.
Result<void> checkHead(const Params& head, const Shape& output, const std::vector<FieldInfo>& fields);
const FieldInfo* findField(const std::vector<FieldInfo>& fields, std::string_view name);
// With the batch, or other samples, in front.
Shape batched(const Shape& sample, int64_t batch);
int64_t batchOf(const Graph& graph); // its batch size; where that is illegal, the nearest that is not

// The wires into a node in the order of its ports, gaps left out: the inputs its forward sees.
std::vector<Wire> inputWires(const Graph& graph, const GraphNode& node);
// Do any of the node's outputs reach an output layer? Only such nodes take part in training.
std::set<std::string, std::less<>> nodesThatMatter(const Graph& graph);
std::vector<bool> placesThatMatter(const GraphIndex& index);

// Do wires lead from one node to the other? Each leads to itself.
bool leadsTo(const Graph& graph, const std::string& start, const std::string& goal);
// All that a node leads to, or that leads to it, itself among them: who asks about many wires of one node asks this once.
enum class Along : uint8_t { Forwards, Backwards };
std::set<std::string_view> allAlong(const Graph& graph, std::string_view start, Along direction);
// May this wire be drawn? A sentence when not: "a layer cannot feed itself", "would close a cycle", ...
Result<void> canConnect(const Graph& graph, const Wire& wire);
Result<void> canConnectButForCycles(const Graph& graph, const Wire& wire); // the part that looks at the two nodes alone

} // namespace plexus
