// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

#include "engine/model/edit_value.h"
#include "engine/model/unroll.h"

#include <algorithm>

namespace plexus {

bool hasRole(const GraphNode& node, LayerRole role)
{
    return node.definition != nullptr && node.definition->role == role;
}

namespace {

bool isBorder(const GraphNode& node, LayerRole role)
{
    return hasRole(node, role) && !blockOf(node.key).empty();
}

// The ports of a block are its members with this role; they have one port on either side.
std::vector<PortEnd> borderEnds(const Graph& graph, const GraphNode& block, LayerRole role)
{
    std::vector<PortEnd> ends;
    for (const GraphNode& node : graph.nodes()) {
        if (hasRole(node, role) && blockOf(node.key) == block.key) {
            const LayerDef& layer = *node.definition;
            ends.push_back({node.key, role == LayerRole::BlockInput ? layer.inputs.front() : layer.outputs.front()});
        }
    }
    return ends;
}

std::vector<PortEnd> ownEnds(const std::string& key, const std::vector<std::string>& ports)
{
    std::vector<PortEnd> ends;
    for (const std::string& port : ports) {
        ends.push_back({key, port});
    }
    return ends;
}

} // namespace

std::string_view blockOf(std::string_view key)
{
    const size_t dot = key.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

std::string_view nameInBlock(std::string_view key)
{
    return key.substr(blockOf(key).empty() ? 0 : blockOf(key).size() + 1);
}

bool liesIn(std::string_view key, std::string_view block)
{
    return block.empty()
           || (key.size() > block.size() && key.starts_with(block) && key[block.size()] == '.');
}

std::vector<const GraphNode*> seenNodes(const Graph& graph, std::string_view block)
{
    std::vector<const GraphNode*> seen;
    for (const GraphNode& node : graph.nodes()) {
        if (blockOf(node.key) == block) {
            seen.push_back(&node);
        }
    }
    return seen;
}

bool belongsTo(std::string_view key, const std::set<std::string_view>& keys)
{
    while (!key.empty() && keys.count(key) == 0) {
        key = blockOf(key);
    }
    return !key.empty();
}

const LayerDef& layerWith(LayerRole role)
{
    return *std::find_if(allLayers().begin(), allLayers().end(),
                         [&](const LayerDef& layer) { return layer.role == role && !layer.build; });
}

std::vector<PortEnd> inputEnds(const Graph& graph, const GraphNode& node)
{
    if (hasRole(node, LayerRole::Block)) {
        return borderEnds(graph, node, LayerRole::BlockInput);
    }
    return isBorder(node, LayerRole::BlockInput) ? std::vector<PortEnd>()
                                                 : ownEnds(node.key, graph.inputPorts(node));
}

std::vector<PortEnd> outputEnds(const Graph& graph, const GraphNode& node)
{
    if (hasRole(node, LayerRole::Block)) {
        return borderEnds(graph, node, LayerRole::BlockOutput);
    }
    if (node.definition == nullptr || isBorder(node, LayerRole::BlockOutput)) {
        return {};
    }
    return ownEnds(node.key, node.definition->outputs);
}

namespace {

// The block in which the end of a wire is seen that is of this role.
std::string_view levelOf(const Graph& graph, const std::string& key, LayerRole role)
{
    const GraphNode* node = graph.find(key);
    return node != nullptr && hasRole(*node, role) ? blockOf(blockOf(key)) : blockOf(key);
}

} // namespace

std::string_view seenIn(const Graph& graph, const Wire& wire)
{
    return levelOf(graph, wire.from, LayerRole::BlockOutput);
}

Result<void> checkBorder(const Graph& graph, const Wire& wire)
{
    if (seenIn(graph, wire) == levelOf(graph, wire.to, LayerRole::BlockInput)) {
        return {};
    }
    return Error{.what = wire.from + " and " + wire.to + " do not lie in the same block",
                 .accepted = "lead the wire through a Block input or a Block output"};
}

Result<void> checkBlock(const Graph& graph, std::string_view key)
{
    const std::string_view block = blockOf(key);
    const GraphNode* found = graph.find(block);
    if (block.empty() || (found != nullptr && (found->definition == nullptr || hasRole(*found, LayerRole::Block)))) {
        return {};
    }
    return Error{.what = "there is no block \"" + std::string(block) + "\" for the node \"" + std::string(key)
                         + "\" to lie in"};
}

namespace {

struct Filled {
    std::vector<GraphNode> nodes; // the block itself first
    std::vector<Wire> wires;
};

// The block and what lies in it.
Filled filled(const LayerDef& layer, const std::string& key, const Params& params)
{
    Chain::Values values;
    for (const ParamDef& param : layer.params) {
        values.push_back({param.key, params.value(param.key)});
    }
    Chain chain;
    const Graph made = chain.block(layer.key, values).take();
    const size_t old = made.nodes().front().key.size();
    Filled result{made.nodes(), made.wires()};
    for (GraphNode& node : result.nodes) {
        node.key.replace(0, old, key);
    }
    for (Wire& wire : result.wires) {
        wire.from.replace(0, old, key);
        wire.to.replace(0, old, key);
    }
    return result;
}

// Puts something else in a block, in the place of all that lies in it.
class Refill : public ValueEdit {
public:
    Refill(std::string name, std::string key, std::string param, Filled made)
        : m_name(std::move(name)), m_key(std::move(key)), m_param(std::move(param)), m_made(std::move(made))
    {
    }
    std::string name() const override { return m_name; }

    Result<void> check(const Graph& graph) const override
    {
        return graph.find(m_key) != nullptr ? Result<void>() : noSuchNode(m_key);
    }

    void apply(Graph& graph) override
    {
        m_remove = edits::removeNodes({m_key});
        const auto marks = graph.marks;
        m_remove->apply(graph);
        for (const GraphNode& node : m_made.nodes) {
            graph.insert(node, graph.nodes().size());
        }
        for (const Wire& wire : m_made.wires) {
            graph.connect(wire);
        }
        for (const auto& [key, mark] : marks) { // notes in it stay
            if (liesIn(key, m_key) && graph.find(blockOf(key)) != nullptr) {
                graph.marks.emplace(key, mark);
            }
        }
    }

    std::unique_ptr<Edit> inverse() const override
    {
        std::vector<std::unique_ptr<Edit>> parts;
        parts.push_back(edits::removeNodes({m_key}));
        parts.push_back(m_remove->inverse());
        return edits::together(m_name, std::move(parts));
    }

    bool isAbout(const Edit& other) const override
    {
        const auto* next = dynamic_cast<const Refill*>(&other);
        return next != nullptr && next->m_key == m_key && next->m_param == m_param;
    }

    void adopt(const Edit& other) override
    {
        const auto& next = dynamic_cast<const Refill&>(other);
        m_made = next.m_made;
        m_name = next.m_name;
    }

private:
    std::string m_name, m_key, m_param;
    Filled m_made;
    std::unique_ptr<Edit> m_remove; // filled by apply: knows what was there
};

bool isAlike(const GraphNode& left, const GraphNode& right)
{
    return left.key == right.key && left.layer == right.layer && left.params == right.params
           && left.title == right.title;
}

} // namespace

std::unique_ptr<Edit> addBlock(const LayerDef& layer, const std::string& key, Position at, const Shape& input)
{
    Params params(&layer.params);
    for (const ParamDef& param : layer.params) {
        const bool isChannels = param.key == "channels" && input.rank() > 1;
        const bool isFeatures = param.key == "features" && input.rank() > 1;
        const int64_t size = isChannels ? input[1] : isFeatures ? input[-1] : 0;
        if (size > 0 && param.check(size).ok()) {
            params.set(param.key, size);
        }
    }
    Filled made = filled(layer, key, params);
    made.nodes.front().position = at;
    return edits::addNetwork("Add " + layer.title, std::move(made.nodes), std::move(made.wires));
}

Result<std::unique_ptr<Edit>> setNodeParam(const Graph& graph, const std::string& key, const std::string& param,
                                           ParamValue value)
{
    const GraphNode* node = graph.find(key);
    if (node == nullptr || !hasRole(*node, LayerRole::Block) || param == repeatKey) {
        return edits::setParam(key, param, std::move(value));
    }
    const GraphNode& block = *node;
    const LayerDef& layer = *block.definition;
    const ParamDef* definition = block.params.definition(param);
    if (definition == nullptr) {
        return edits::setParam(key, param, std::move(value)); // which refuses it
    }
    PLEXUS_CHECK(definition->check(value));
    const Filled old = filled(layer, block.key, block.params);
    std::vector<const GraphNode*> members;
    std::vector<Wire> inner, outer;
    for (const GraphNode& each : graph.nodes()) {
        if (liesIn(each.key, block.key)) {
            members.push_back(&each);
        }
    }
    for (const Wire& wire : graph.wires()) {
        const bool from = liesIn(wire.from, block.key), to = liesIn(wire.to, block.key);
        if (from && to) {
            inner.push_back(wire);
        } else if (from || to) {
            outer.push_back(wire);
        }
    }
    const bool isUntouched =
        inner == old.wires && members.size() + 1 == old.nodes.size()
        && std::equal(members.begin(), members.end(), old.nodes.begin() + 1,
                      [](const GraphNode* seen, const GraphNode& made) { return isAlike(*seen, made); });
    if (!isUntouched) {
        return Error{.what = "what lies in " + block.displayTitle() + " was edited, so it is not made anew",
                     .accepted = "open it and edit the layers in it"};
    }
    GraphNode changed = block;
    changed.params.set(param, value);
    Filled made = filled(layer, block.key, changed.params);
    made.nodes.front() = changed;
    made.wires.insert(made.wires.end(), outer.begin(), outer.end());
    return std::unique_ptr<Edit>(std::make_unique<Refill>(
        "Set " + param + " of " + block.displayTitle() + " to " + definition->text(value), block.key, param,
        std::move(made)));
}

} // namespace plexus
