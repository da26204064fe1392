// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/history.h"
#include "engine/model/layer.h"
#include "engine/model/mark.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace plexus {

// A position on the canvas, in device-independent pixels at zoom 1.
struct Position {
    double x = 0, y = 0;
    bool operator==(const Position&) const = default;
};

// One use of a layer. The key ("conv1") names it in files, wires and tensors and never changes
// silently; the title is what people call it.
struct GraphNode {
    std::string key;
    std::string layer;               // LayerDef::key; may be unknown (a newer file): kept, a problem
    const LayerDef* definition = nullptr;
    Params params;
    std::string title;               // empty: the layer's title
    Position position;
    bool isBypassed = false;         // what comes in goes on as it is: see engine/model/bypass.h
    bool isCollapsed = false;        // drawn as its title alone
    Json unknown;                    // members this version does not know, written back

    bool operator==(const GraphNode&) const = default;
    std::string displayTitle() const;
};

// The points of the canvas that a wire is led through on its way from output to input. Wires of one output with
// a point in common fork there (docs/adr/0007).
using Way = std::vector<Position>;

struct Wire {
    std::string from, fromPort, to, toPort; // keys. A PortCount::Any layer has toPort "in", "in2", "in3", ...
    Way way = {};
    bool operator==(const Wire& other) const; // the same ends: the way is only drawn
    std::string text() const; // "conv1.out -> relu1.in", as in files
};
// The order that wires have in a graph: "in2" before "in10".
bool comesBefore(const Wire& left, const Wire& right);

// Keys of nodes: a letter, then letters, digits and underscores, at most 64; that of a node in a block has
// the block's key and a dot before it.
bool isNodeKey(std::string_view key);
Error noNodeKey(const std::string& key); // the sentence for what is none
// A node of this layer with initial parameters; an unknown layer has no definition.
GraphNode makeNode(std::string key, std::string layer);

// Chosen entry of a registry plus its parameters: optimizer, schedule, reader.
struct Choice {
    std::string key;
    Params params;
    bool operator==(const Choice&) const = default;
};

// How the project trains. Drawn by the inspector from `trainingParams()` and the registries.
struct TrainingSettings {
    Choice data;       // reader
    Choice optimizer;
    Choice schedule;
    Params general;    // trainingParams(): batch_size, epochs, seed, validation_fraction, normalize,
                       // checkpoint_seconds
    bool operator==(const TrainingSettings&) const = default;
};
const ParamDefs& trainingParams();
// Of a whole step, all of its batches; `samples` are all there are.
int64_t samplesPerStep(const TrainingSettings& settings, int64_t samples);
bool scalesLoss(const TrainingSettings& settings); // as float16 wants it, see mixed_precision.h
// The learning rate that a schedule begins with: the optimizer's, or what finished epochs made of it. Optimizer
// and schedule exist here and below.
double rateAfter(const TrainingSettings& settings, const History& history);
// The learning rate of a step (from 0): a linear warm-up to the schedule's first one, then the schedule from its own
// beginning over what is left, as torch.optim.lr_scheduler.SequentialLR. `base` is of rateAfter().
double learningRateAt(const TrainingSettings& settings, double base, uint64_t step,
                      uint64_t stepsPerEpoch, uint64_t totalSteps);
// Entries with their initial parameters; an unknown key gives a choice without definitions.
Choice chooseReader(std::string key);
Choice chooseOptimizer(std::string key);
Choice chooseSchedule(std::string key);

// The sentence for a key that names no node.
Error noSuchNode(const std::string& key);

// A node's coordinates lie between -this and this.
inline constexpr double farthestPosition = 1e7;

// The document: nodes, wires, training settings. A plain value; copy it for a snapshot.
class Graph {
public:
    Graph(); // no nodes, no data; Adam at a constant rate
    const std::vector<GraphNode>& nodes() const { return m_nodes; }
    const std::vector<Wire>& wires() const { return m_wires; }
    const GraphNode* find(std::string_view key) const;
    GraphNode* find(std::string_view key);
    // All that end at a node, port after port ("in2" before "in10").
    std::span<const Wire> into(std::string_view node) const;
    // Wire that ends at (node, port), or nullptr.
    const Wire* into(std::string_view node, std::string_view port) const;
    std::vector<const Wire*> from(std::string_view node) const;
    // Ports of a node: fixed from the definition; for PortCount::Any one more than is wired.
    std::vector<std::string> inputPorts(const GraphNode& node) const;
    // Every node after those it reads from, otherwise in the order of nodes(). Nodes on a cycle and
    // behind one are left out.
    std::vector<std::string> topologicalOrder() const;
    // "conv2d", "conv2d2", ... not yet used in the block
    std::string freeKey(std::string_view layer, std::string_view block = {}) const;

    // Raw changes, used by edits and readers; no checks beyond uniqueness of keys (a second node of a
    // key, a second wire into a port are our bug: assert). Wires keep an order of their own, so that
    // the order of edits leaves no trace.
    void insert(GraphNode node, size_t at);
    void remove(std::string_view key); // its wires too
    // Nodes without wires get other keys, all at once. The only way to change one: find() goes by them.
    void rename(const std::vector<std::pair<std::string, std::string>>& oldAndNew);
    void connect(Wire wire);
    void disconnect(const Wire& wire);
    void lay(const Wire& wire); // gives the wire with these ends its way
    // All at once, against what it had: nodes of different keys, wires among them in their order.
    void exchangeNetwork(std::vector<GraphNode>& nodes, std::vector<Wire>& wires);

    TrainingSettings training;
    // Advice that nobody wants to hear: "dead_branch relu2", or "learning_rate" of the whole project. Rules and
    // nodes that there are not stay in.
    std::set<std::string> silenced;
    std::map<std::string, Mark, std::less<>> marks; // by key
    Json unknown;

private:
    friend class GraphIndex;
    size_t placeOf(std::string_view key) const; // in m_nodes; their number when there is none
    void orderKeys();
    size_t sourceOf(size_t wire) const; // its place in m_bySource

    std::vector<GraphNode> m_nodes;
    std::vector<Wire> m_wires; // by their ends, see comesBefore()
    // Places of the nodes in the order of their keys, and of the wires in the order of their beginnings, so that
    // nothing searches through thousands.
    std::vector<uint32_t> m_byKey, m_bySource;
};

} // namespace plexus
