// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/wiring.h"

#include "engine/model/clipboard.h"
#include "engine/model/edit_words.h"
#include "engine/model/layout.h"
#include "engine/model/marks.h"

#include <algorithm>
#include <map>
#include <set>

namespace plexus {

namespace {

using Edits = std::vector<std::unique_ptr<Edit>>;

bool hasError(const Inference& inference, const std::string& node, const std::string& what)
{
    return std::any_of(inference.problems.begin(), inference.problems.end(), [&](const Problem& p) {
        return p.severity == Severity::Error && p.node == node && p.what == what;
    });
}

// No axes: not known.
Shape shapeAfter(const std::string& node, const Inference& now)
{
    const auto info = now.nodes.find(node);
    return info != now.nodes.end() && info->second.known ? info->second.shape : Shape();
}

}

GraphNode newNode(const Graph& graph, const LayerDef& layer, Position position, std::string_view block)
{
    GraphNode node = makeNode(graph.freeKey(layer.key, block), layer.key);
    node.position = position;
    return node;
}

namespace {

// What is new, and where wires to it end.
struct New {
    std::string key;
    Edits parts;
    std::vector<PortEnd> inputs, outputs;
};

// The block as somebody kept it, called as it is in the library.
std::unique_ptr<Edit> addKept(const Graph& graph, const KeptBlock& kept, const Spot& spot)
{
    Graph network = kept.network;
    GraphNode& block = *network.find(kept.block().key);
    block.position = spot.position;
    block.title = kept.name == block.definition->title ? "" : kept.name;
    return edits::addCopy("Add " + kept.name, graph, network, {}, spot.block);
}

std::unique_ptr<Edit> addPiece(const Graph& graph, const Piece& piece, const Spot& spot, const Shape& input)
{
    if (piece.kept() != nullptr) {
        return addKept(graph, *piece.kept(), spot);
    }
    return piece.isBlock() ? addBlock(piece.layer(), graph.freeKey(piece.layer().key, spot.block), spot.position, input)
                           : edits::addNode(newNode(graph, piece.layer(), spot.position, spot.block));
}

New makeNew(const Graph& graph, const Piece& piece, const Spot& spot, const Shape& input)
{
    New made;
    made.parts.push_back(addPiece(graph, piece, spot, input));
    Graph trial = graph;
    made.parts.front()->apply(trial);
    for (size_t index = graph.nodes().size(); index < trial.nodes().size(); ++index) { // what is new stands behind
        if (const std::string& key = trial.nodes()[index].key; blockOf(key) == spot.block) {
            made.key = key;
        }
    }
    made.inputs = inputEnds(trial, *trial.find(made.key));
    made.outputs = outputEnds(trial, *trial.find(made.key));
    return made;
}

Added addedAs(const Piece& piece, New made)
{
    std::unique_ptr<Edit> edit = made.parts.size() == 1 ? std::move(made.parts.front())
                                                        : edits::together("Add " + piece.title(), std::move(made.parts));
    return {std::move(edit), std::move(made.key)};
}

}

Added placeNode(const Graph& graph, const Piece& piece, const Spot& spot, const std::optional<WireEnd>& end,
                const Inference& now, size_t port)
{
    New made = makeNew(graph, piece, spot, end && end->isOutput ? shapeAfter(end->node, now) : Shape());
    if (end && end->isOutput && port < made.inputs.size()) {
        made.parts.push_back(edits::connect({end->node, end->port, made.inputs[port].node, made.inputs[port].port}));
    } else if (end && !end->isOutput && port < made.outputs.size()) {
        made.parts.push_back(edits::connect({made.outputs[port].node, made.outputs[port].port, end->node, end->port}));
    }
    return addedAs(piece, std::move(made));
}

Added placeOnWire(const Graph& graph, const Piece& piece, const Spot& spot, const Wire& wire,
                  const Inference& now)
{
    New made = makeNew(graph, piece, spot, shapeAfter(wire.from, now));
    const PortEnd in = made.inputs.front(), out = made.outputs.front();
    auto [before, after] = splitWay(wire.way, spot.position);
    made.parts.push_back(edits::connect({wire.from, wire.fromPort, in.node, in.port, std::move(before)}));
    made.parts.push_back(edits::connect({out.node, out.port, wire.to, wire.toPort, std::move(after)})); // takes the place of `wire`
    return addedAs(piece, std::move(made));
}

bool canSitOnWire(const Piece& piece)
{
    return piece.hasInput() && piece.hasOutput();
}

bool canSitOnWire(const Graph& graph, const GraphNode& node, const Wire& wire)
{
    const std::vector<PortEnd> inputs = inputEnds(graph, node), outputs = outputEnds(graph, node);
    if (inputs.empty() || outputs.empty()) {
        return false;
    }
    const std::set<std::string_view> self{node.key};
    const bool isOwn = belongsTo(wire.from, self) || belongsTo(wire.to, self);
    const bool isFed = std::any_of(inputs.begin(), inputs.end(), [&](const PortEnd& end) {
        return graph.into(end.node, end.port) != nullptr;
    });
    const std::vector<Wire>& wires = graph.wires();
    const bool feeds = std::any_of(wires.begin(), wires.end(), [&](const Wire& each) {
        return std::find(outputs.begin(), outputs.end(), PortEnd{each.from, each.fromPort}) != outputs.end();
    });
    return !isFed && !feeds && !isOwn;
}

std::unique_ptr<Edit> insertOnWire(const Graph& graph, const std::string& node, const Wire& wire, Position at)
{
    const GraphNode* inserted = graph.find(node);
    const PortEnd in = inputEnds(graph, *inserted).front(), out = outputEnds(graph, *inserted).front();
    Edits parts;
    auto [before, after] = splitWay(wire.way, at);
    parts.push_back(edits::connect({wire.from, wire.fromPort, in.node, in.port, std::move(before)}));
    parts.push_back(edits::connect({out.node, out.port, wire.to, wire.toPort, std::move(after)}));
    return edits::together("Insert " + inserted->displayTitle(), std::move(parts));
}

std::optional<PortEnd> openInput(const Graph& graph, const GraphNode& node)
{
    const std::vector<PortEnd> ends = inputEnds(graph, node);
    for (const PortEnd& end : ends) {
        if (graph.into(end.node, end.port) == nullptr) {
            return end;
        }
    }
    return ends.empty() ? std::nullopt : std::optional(ends.front());
}

namespace {

// As one reads: from left to right, and where rows lie below each other row by row.
void sortAsRead(std::vector<const GraphNode*>& nodes)
{
    struct Row {
        double y, left, right;
    };
    std::sort(nodes.begin(), nodes.end(),
              [](const GraphNode* left, const GraphNode* right) { return left->position.y < right->position.y; });
    std::vector<Row> rows;
    std::map<const GraphNode*, size_t> rowOf;
    for (const GraphNode* node : nodes) {
        const double x = node->position.x, y = node->position.y;
        if (rows.empty() || y - rows.back().y > rowHeight / 2) {
            rows.push_back({y, x, x});
        }
        rows.back() = {rows.back().y, std::min(rows.back().left, x), std::max(rows.back().right, x)};
        rowOf[node] = rows.size() - 1;
    }
    bool hasRows = false; // not only steps of stairs
    for (size_t i = 1; i < rows.size(); ++i) {
        hasRows = hasRows || (rows[i].left < rows[i - 1].right && rows[i - 1].left < rows[i].right);
    }
    std::stable_sort(nodes.begin(), nodes.end(), [&](const GraphNode* left, const GraphNode* right) {
        const size_t above = hasRows ? rowOf[left] : 0, below = hasRows ? rowOf[right] : 0;
        return above != below ? above < below : left->position.x < right->position.x;
    });
}

} // namespace

std::unique_ptr<Edit> connectInOrder(const Graph& graph, const std::vector<std::string>& keys)
{
    std::vector<const GraphNode*> nodes;
    for (const std::string& key : keys) {
        if (const GraphNode* node = graph.find(key)) {
            nodes.push_back(node);
        }
    }
    sortAsRead(nodes);
    Edits parts;
    for (size_t i = 1; i < nodes.size(); ++i) {
        const std::vector<PortEnd> outputs = outputEnds(graph, *nodes[i - 1]), inputs = inputEnds(graph, *nodes[i]);
        const std::optional<PortEnd> open = openInput(graph, *nodes[i]);
        if (outputs.empty() || !open) {
            continue;
        }
        const Wire wire{outputs.front().node, outputs.front().port, open->node, open->port};
        const std::vector<Wire>& wires = graph.wires();
        const bool isWired = std::any_of(wires.begin(), wires.end(), [&](const Wire& old) {
            return old.from == wire.from
                   && std::find(inputs.begin(), inputs.end(), PortEnd{old.to, old.toPort}) != inputs.end();
        });
        if (!isWired && canConnect(graph, wire).ok()) {
            parts.push_back(edits::connect(wire));
        }
    }
    if (parts.size() <= 1) {
        return parts.empty() ? nullptr : std::move(parts.front());
    }
    return edits::together("Connect " + nodeWords(*nodes.front()) + " to " + nodeWords(*nodes.back()) + " in order",
                           std::move(parts));
}

std::string doubtAbout(const Graph& graph, const Wire& wire, const Inference& now,
                       const std::vector<FieldInfo>& fields)
{
    Graph trial = graph;
    if (const Wire* old = trial.into(wire.to, wire.toPort)) {
        trial.disconnect(Wire(*old));
    }
    trial.connect(wire);
    const GraphNode* to = graph.find(wire.to);
    const bool isBorder = to != nullptr && hasRole(*to, LayerRole::BlockInput);
    const std::string block(isBorder ? blockOf(wire.to) : std::string_view());
    for (const Problem& problem : infer(trial, fields).problems) {
        const bool isThere = problem.node == wire.to || (!block.empty() && liesIn(problem.node, block));
        if (problem.severity == Severity::Error && isThere && !hasError(now, problem.node, problem.what)) {
            return block.empty() ? problem.what : saidOutside(graph, block, problem);
        }
    }
    return {};
}

Result<Added> replaceNode(const Graph& graph, const std::string& key, const Piece& piece, const Inference& now)
{
    const LayerDef& layer = piece.layer();
    const GraphNode* old = graph.find(key);
    if (old == nullptr) {
        return noSuchNode(key);
    }
    Edits parts;
    parts.push_back(edits::removeNodes({key}));
    Graph trial = graph;
    PLEXUS_CHECK(parts.front()->check(trial));
    parts.front()->apply(trial);
    const std::vector<PortEnd> inputs = inputEnds(graph, *old), outputs = outputEnds(graph, *old);
    const Wire* first = inputs.empty() ? nullptr : graph.into(inputs.front().node, inputs.front().port);
    New made = makeNew(trial, piece, {std::string(blockOf(key)), old->position},
                       first != nullptr ? shapeAfter(first->from, now) : Shape());
    const auto add = [&](std::unique_ptr<Edit> part) {
        const bool fits = part->check(trial).ok();
        if (fits) {
            part->apply(trial);
            parts.push_back(std::move(part));
        }
        return fits;
    };
    for (std::unique_ptr<Edit>& part : made.parts) {
        add(std::move(part));
    }
    if (!old->title.empty()) {
        add(edits::setTitle(made.key, old->title));
    }
    if (!piece.isBlock()) {
        for (const ParamDef& param : layer.params) {
            const ParamDef* known = old->params.definition(param.key);
            if (known != nullptr && known->kind == param.kind && old->params.value(param.key) != param.initial) {
                add(edits::setParam(made.key, param.key, old->params.value(param.key)));
            }
        }
    }
    for (size_t i = 0; i < inputs.size(); ++i) { // a layer of any number of inputs has one more with each wire
        const std::vector<PortEnd> fresh = inputEnds(trial, *trial.find(made.key));
        const Wire* wire = graph.into(inputs[i].node, inputs[i].port);
        if (wire != nullptr && i < fresh.size()) {
            add(edits::connect({wire->from, wire->fromPort, fresh[i].node, fresh[i].port, wire->way}));
        }
    }
    for (const Wire& wire : graph.wires()) {
        const auto out = std::find(outputs.begin(), outputs.end(), PortEnd{wire.from, wire.fromPort});
        const auto index = static_cast<size_t>(out - outputs.begin());
        if (out != outputs.end() && index < made.outputs.size()) {
            add(edits::connect({made.outputs[index].node, made.outputs[index].port, wire.to, wire.toPort, wire.way}));
        }
    }
    return Added{edits::together("Replace " + old->displayTitle() + " by " + piece.title(), std::move(parts)), made.key};
}

Result<std::unique_ptr<Edit>> moveWires(const Graph& graph, const WireEnd& from, const PortEnd& to)
{
    Graph trial = graph;
    Edits parts;
    const auto add = [&](std::unique_ptr<Edit> part) -> Result<void> {
        PLEXUS_CHECK(part->check(trial));
        part->apply(trial);
        parts.push_back(std::move(part));
        return {};
    };
    size_t count = 0;
    for (const Wire& wire : graph.wires()) {
        if (from.isOutput && wire.from == from.node && wire.fromPort == from.port) {
            PLEXUS_CHECK(add(edits::connect({to.node, to.port, wire.to, wire.toPort, wire.way}))); // takes its place
            ++count;
        } else if (!from.isOutput && wire.to == from.node && wire.toPort == from.port) {
            PLEXUS_CHECK(add(edits::connect({wire.from, wire.fromPort, to.node, to.port, wire.way})));
            PLEXUS_CHECK(add(edits::disconnect(wire)));
            ++count;
        }
    }
    if (parts.empty()) {
        return Error{.what = "there is no wire to move"};
    }
    const LayerRole border = from.isOutput ? LayerRole::BlockOutput : LayerRole::BlockInput;
    const std::string what = (count == 1 ? "Move wire" : "Move " + std::to_string(count) + " wires")
                             + (from.isOutput ? " of " : " into ") + endWords(graph, from.node, border) + " to "
                             + endWords(graph, to.node, border);
    return edits::together(what, std::move(parts));
}

} // namespace plexus
