// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/bypass.h"

#include "engine/model/block.h"
#include "engine/model/edit_words.h"
#include "engine/model/unroll.h"

#include <algorithm>

namespace plexus {

namespace {

// Of nodes that all are as they will not be afterwards.
class SetBypassed : public Edit {
public:
    SetBypassed(std::string what, std::vector<std::string> keys, bool isBypassed)
        : m_what(std::move(what)), m_keys(std::move(keys)), m_isBypassed(isBypassed)
    {
    }
    std::string name() const override { return (m_isBypassed ? "Bypass " : "Take in again ") + m_what; }

    Result<void> check(const Graph& graph) const override
    {
        for (const std::string& key : m_keys) {
            const GraphNode* node = graph.find(key);
            if (node == nullptr) {
                return noSuchNode(key);
            }
            if (node->isBypassed == m_isBypassed) {
                return Error{.what = node->displayTitle() + (m_isBypassed ? " is bypassed already" : " is not bypassed")};
            }
            if (m_isBypassed) {
                PLEXUS_CHECK(checkBypass(graph, *node));
            }
        }
        return {};
    }

    void apply(Graph& graph) override
    {
        for (const std::string& key : m_keys) {
            graph.find(key)->isBypassed = m_isBypassed;
        }
    }

    std::unique_ptr<Edit> inverse() const override
    {
        return std::make_unique<SetBypassed>(m_what, m_keys, !m_isBypassed);
    }

private:
    std::string m_what;
    std::vector<std::string> m_keys;
    bool m_isBypassed;
};

bool isBypassedBlock(const GraphNode& node)
{
    return node.isBypassed && hasRole(node, LayerRole::Block);
}

Error cannotBypass(const GraphNode& node, const std::string& why, std::string accepted)
{
    return Error{.what = node.displayTitle() + " cannot be bypassed" + why, .accepted = std::move(accepted)};
}

Error joins(const GraphNode& node, size_t inputs)
{
    return cannotBypass(node, ": it joins " + std::to_string(inputs) + " inputs, and only one could go on",
                        "delete the other wires first");
}

// The input of a block whose data goes on: the one that is wired, or the first.
PortEnd passingInput(const Graph& graph, const std::vector<PortEnd>& inputs)
{
    const auto wired = std::find_if(inputs.begin(), inputs.end(),
                                    [&](const PortEnd& end) { return graph.into(end.node, end.port) != nullptr; });
    return wired != inputs.end() ? *wired : inputs.front();
}

Result<void> checkBlockBypass(const Graph& graph, const GraphNode& block)
{
    const std::vector<PortEnd> inputs = inputEnds(graph, block);
    if (inputs.empty() || outputEnds(graph, block).empty()) {
        return cannotBypass(block, std::string(": it has no ") + (inputs.empty() ? "input" : "output"),
                            "bypass blocks that data passes through");
    }
    for (const GraphNode& node : graph.nodes()) {
        if ((hasRole(node, LayerRole::Input) || hasRole(node, LayerRole::Output)) && liesIn(node.key, block.key)) {
            return cannotBypass(block, ": " + node.displayTitle() + " lies in it, an end of the network",
                                "put it outside of the block");
        }
    }
    const auto wired = std::count_if(inputs.begin(), inputs.end(), [&](const PortEnd& end) {
        return graph.into(end.node, end.port) != nullptr;
    });
    return wired > 1 ? Result<void>(joins(block, static_cast<size_t>(wired))) : Result<void>();
}

} // namespace

Result<void> checkBypass(const Graph& graph, const GraphNode& node)
{
    if (hasRole(node, LayerRole::Block)) {
        return checkBlockBypass(graph, node);
    }
    const bool isInner = node.definition != nullptr && node.definition->role == LayerRole::Inner;
    if (!isInner || isSource(*node.definition)) {
        return cannotBypass(node, "", "bypass layers and blocks between the ends");
    }
    const size_t count = inputWires(graph, node).size();
    return count > 1 ? Result<void>(joins(node, count)) : Result<void>();
}

bool isLeftOut(const Graph& graph, const GraphNode& node)
{
    bool isOut = node.isBypassed;
    for (std::string_view block = blockOf(node.key); !isOut && !block.empty(); block = blockOf(block)) {
        const GraphNode* around = graph.find(block);
        isOut = around != nullptr && isBypassedBlock(*around);
    }
    return isOut;
}

bool hasBypassedBlocks(const Graph& graph)
{
    return std::any_of(graph.nodes().begin(), graph.nodes().end(), isBypassedBlock);
}

Graph withoutBypassedBlocks(const Graph& graph)
{
    std::set<std::string_view> blocks, ports; // bypassed, the outermost; what stays of them
    std::vector<Wire> passing;
    for (const GraphNode& node : graph.nodes()) {
        const GraphNode* around = graph.find(blockOf(node.key));
        if (!isBypassedBlock(node) || (around != nullptr && isLeftOut(graph, *around)) || !checkBypass(graph, node).ok()) {
            continue;
        }
        blocks.insert(node.key);
        const PortEnd in = passingInput(graph, inputEnds(graph, node));
        ports.insert(graph.find(in.node)->key);
        for (const PortEnd& out : outputEnds(graph, node)) {
            const GraphNode& end = *graph.find(out.node);
            ports.insert(end.key);
            passing.push_back({in.node, layerWith(LayerRole::BlockInput).outputs.front(), end.key,
                               layerWith(LayerRole::BlockOutput).inputs.front()});
        }
    }
    const auto isInside = [&](std::string_view key) {
        return std::any_of(blocks.begin(), blocks.end(), [&](std::string_view block) { return liesIn(key, block); });
    };
    Graph result;
    result.training = graph.training;
    for (const GraphNode& node : graph.nodes()) {
        if (!isInside(node.key) || ports.count(node.key) > 0) {
            GraphNode kept = node;
            if (copiesOf(kept) > 1 && blocks.count(node.key) > 0) {
                kept.params.set(repeatKey, int64_t{1}); // to pass by is the same however often
            }
            result.insert(std::move(kept), result.nodes().size());
        }
    }
    for (const Wire& wire : graph.wires()) {
        const bool wasWithin = isInside(wire.from) && isInside(wire.to) && blockOf(wire.from) == blockOf(wire.to);
        if (!wasWithin && result.find(wire.from) != nullptr && result.find(wire.to) != nullptr) {
            result.connect(wire);
        }
    }
    for (Wire& wire : passing) {
        result.connect(std::move(wire));
    }
    return result;
}

Result<std::unique_ptr<Edit>> bypass(const Graph& graph, const std::vector<std::string>& keys, const Inference& now,
                                     const std::vector<FieldInfo>& fields)
{
    std::vector<std::string> on, off; // that are now
    for (const std::string& key : keys) {
        const GraphNode* node = graph.find(key);
        if (node == nullptr) {
            return noSuchNode(key);
        }
        (node->isBypassed ? off : on).push_back(key);
    }
    if (keys.empty()) {
        return Error{.what = "there is nothing to bypass", .accepted = "select the layers that data shall pass by"};
    }
    const bool isBypassed = !on.empty();
    const std::vector<std::string>& changed = isBypassed ? on : off;
    const std::string what = nodeWords(graph, changed);
    auto edit = std::make_unique<SetBypassed>(what, changed, isBypassed);
    PLEXUS_CHECK(edit->check(graph));
    if (isBypassed) {
        Graph trial = graph;
        edit->apply(trial);
        const auto isNew = [&](const Problem& problem) {
            return problem.severity == Severity::Error
                   && std::none_of(now.problems.begin(), now.problems.end(), [&](const Problem& old) {
                          return old.severity == Severity::Error && old.node == problem.node;
                      });
        };
        const Inference then = infer(trial, fields);
        const auto broken = std::find_if(then.problems.begin(), then.problems.end(), isNew);
        if (broken != then.problems.end()) {
            return Error{.what = "without " + what + " this would go wrong: " + broken->what,
                         .accepted = broken->accepted};
        }
    }
    return std::unique_ptr<Edit>(std::move(edit));
}

} // namespace plexus
