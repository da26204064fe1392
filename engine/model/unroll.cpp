// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/unroll.h"

#include "engine/model/block.h"
#include "engine/model/bypass.h"
#include "engine/program/weight_choices.h"

#include <algorithm>

namespace plexus {

namespace {

constexpr size_t mostUnrolled = 20'000;

bool isCopyName(std::string_view name)
{
    return !name.empty() && name.front() >= '0' && name.front() <= '9'; // no key of a project begins so
}

bool isBorderOf(const GraphNode& node, const std::string& block)
{
    return blockOf(node.key) == block && (hasRole(node, LayerRole::BlockInput) || hasRole(node, LayerRole::BlockOutput));
}

// How often each node stands in the unrolled graph, all added up.
size_t unrolledSize(const Graph& graph)
{
    size_t size = 0;
    for (const GraphNode& node : graph.nodes()) {
        size_t times = 1;
        for (std::string_view block = blockOf(node.key); !block.empty(); block = blockOf(block)) {
            const GraphNode* around = graph.find(block);
            times *= around != nullptr ? static_cast<size_t>(copiesOf(*around)) : 1;
            times = std::min(times, mostUnrolled + 1);
        }
        size += times;
    }
    return size;
}

class Unrolling {
public:
    Unrolling(const Graph& graph, const GraphNode& block)
        : m_graph(graph), m_block(block), m_copies(copiesOf(block)), m_inputs(inputEnds(graph, block)),
          m_output(outputEnds(graph, block).front())
    {
    }

    // The block keeps its ports; between them lie the copies.
    Graph run()
    {
        Graph result;
        result.training = m_graph.training;
        for (const GraphNode& node : m_graph.nodes()) {
            if (node.key == m_block.key) {
                GraphNode block = node;
                block.params.set(repeatKey, int64_t{1});
                append(result, std::move(block));
                for (int64_t copy = 0; copy < m_copies; ++copy) {
                    addCopy(result, copy);
                }
            } else if (!liesIn(node.key, m_block.key) || isBorderOf(node, m_block.key)) {
                GraphNode kept = node;
                follow(kept, 0);
                append(result, std::move(kept));
            }
        }
        for (const Wire& wire : m_graph.wires()) {
            addWire(result, wire);
        }
        addJoints(result);
        return result;
    }

private:
    static void append(Graph& graph, GraphNode node) { graph.insert(std::move(node), graph.nodes().size()); }

    std::string inCopy(const std::string& key, int64_t copy) const
    {
        return m_block.key + "." + std::to_string(copy) + key.substr(m_block.key.size());
    }

    // Who shares weights shares those of the same copy.
    void follow(GraphNode& node, int64_t copy) const
    {
        const std::string owner = sharedWith(node.params);
        if (!owner.empty() && liesIn(owner, m_block.key)) {
            node.params.set(sharedWithKey, inCopy(owner, copy));
        }
    }

    void addCopy(Graph& result, int64_t copy) const
    {
        for (const GraphNode& node : m_graph.nodes()) {
            if (node.key == m_block.key || liesIn(node.key, m_block.key)) {
                GraphNode made = node;
                made.key = inCopy(node.key, copy);
                if (node.key == m_block.key) {
                    made.params.set(repeatKey, int64_t{1});
                }
                follow(made, copy);
                append(result, std::move(made));
            }
        }
    }

    // Is it within the block, not outside of its ports?
    bool isInner(const Wire& wire) const
    {
        return liesIn(wire.from, m_block.key) && liesIn(wire.to, m_block.key);
    }

    void addWire(Graph& result, const Wire& wire) const
    {
        const bool passesBy = isInner(wire) && wire.from == m_output.node; // from its output to its own input
        if (!isInner(wire) || passesBy) {
            result.connect(wire);
            return;
        }
        for (int64_t copy = 0; copy < m_copies; ++copy) {
            result.connect({inCopy(wire.from, copy), wire.fromPort, inCopy(wire.to, copy), wire.toPort});
        }
    }

    void addJoints(Graph& result) const
    {
        const LayerDef& input = layerWith(LayerRole::BlockInput);
        const LayerDef& output = layerWith(LayerRole::BlockOutput);
        for (int64_t copy = 0; copy < m_copies; ++copy) {
            for (const PortEnd& end : m_inputs) {
                const bool followsOn = copy > 0 && end == m_inputs.front();
                result.connect({followsOn ? inCopy(m_output.node, copy - 1) : end.node, input.outputs.front(),
                                inCopy(end.node, copy), end.port});
            }
        }
        result.connect({inCopy(m_output.node, m_copies - 1), m_output.port, m_output.node, output.inputs.front()});
    }

    const Graph& m_graph;
    const GraphNode& m_block;
    const int64_t m_copies;
    const std::vector<PortEnd> m_inputs;
    const PortEnd m_output;
};

} // namespace

ParamDef repeatParam()
{
    return integer(repeatKey, 1)
        .range(1, 1000)
        .slider(1, 24)
        .title("Times")
        .help("How many copies stand one after the other, each with its own weights; what one gives goes into the next.");
}

int64_t copiesOf(const GraphNode& node)
{
    const bool isBlock = hasRole(node, LayerRole::Block) && node.params.definition(repeatKey) != nullptr;
    return isBlock ? std::clamp<int64_t>(node.params.integer(repeatKey), 1, 1000) : 1;
}

bool isAbbreviated(const Graph& graph)
{
    return hasBypassedBlocks(graph)
           || std::any_of(graph.nodes().begin(), graph.nodes().end(),
                          [](const GraphNode& node) { return copiesOf(node) > 1; });
}

Result<void> checkRepeat(const Graph& graph, const GraphNode& block)
{
    const size_t inputs = inputEnds(graph, block).size(), outputs = outputEnds(graph, block).size();
    if (inputs == 0 || outputs != 1) {
        return wrongParam(repeatKey,
                          block.displayTitle() + " stands " + std::to_string(copiesOf(block))
                              + " times in a row, which needs an input and one output; it has "
                              + std::to_string(inputs) + (inputs == 1 ? " input and " : " inputs and ")
                              + std::to_string(outputs) + (outputs == 1 ? " output" : " outputs"),
                          "let it stand once, or open it and change its ports");
    }
    for (const GraphNode& node : graph.nodes()) {
        const bool isEnd = hasRole(node, LayerRole::Input) || hasRole(node, LayerRole::Output);
        if (isEnd && liesIn(node.key, block.key)) {
            return wrongParam(repeatKey,
                              node.displayTitle() + " lies in " + block.displayTitle()
                                  + ", which stands several times; data enters and leaves a network once",
                              "put it outside of the block");
        }
    }
    return {};
}

Result<Graph> unrolled(const Graph& drawn)
{
    const Graph graph = hasBypassedBlocks(drawn) ? withoutBypassedBlocks(drawn) : drawn;
    if (const size_t size = unrolledSize(graph); size > mostUnrolled) {
        const auto block = std::find_if(graph.nodes().begin(), graph.nodes().end(),
                                        [](const GraphNode& node) { return copiesOf(node) > 1; });
        return Error{.what = "the copies of " + block->displayTitle() + " and others make more than "
                             + std::to_string(mostUnrolled) + " layers",
                     .where = block->key,
                     .accepted = "let fewer copies stand in a row"};
    }
    Graph result = graph;
    std::set<std::string> refused;
    while (true) { // what lies within a block comes after it
        const auto next = std::find_if(result.nodes().begin(), result.nodes().end(), [&](const GraphNode& node) {
            return copiesOf(node) > 1 && refused.count(node.key) == 0;
        });
        if (next == result.nodes().end()) {
            return result;
        }
        if (checkRepeat(result, *next).ok()) {
            result = Unrolling(result, *next).run();
        } else {
            refused.insert(next->key);
        }
    }
}

Graph unrolledOnce(const Graph& graph, const std::string& block)
{
    return Unrolling(graph, *graph.find(block)).run();
}

bool isCopy(std::string_view key)
{
    return isCopyName(nameInBlock(key));
}

std::string rolledKey(std::string_view key)
{
    std::string rolled;
    while (!key.empty()) {
        const std::string_view name = key.substr(0, key.find('.'));
        if (!isCopyName(name)) {
            rolled += (rolled.empty() ? "" : ".") + std::string(name);
        }
        key.remove_prefix(std::min(key.size(), name.size() + 1));
    }
    return rolled;
}

namespace {

// The outermost block of which the key names a copy after the first, and which copy; none of "a.0.b".
std::pair<std::string, int64_t> laterCopy(std::string_view key)
{
    for (size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.', dot + 1)) {
        const std::string_view name = key.substr(dot + 1, key.find('.', dot + 1) - dot - 1);
        if (isCopyName(name) && name != "0") {
            return {rolledKey(key.substr(0, dot)), std::stoll(std::string(name))};
        }
    }
    return {};
}

} // namespace

Inference rolledUp(const Graph& graph, const Graph& unrolled, Inference found)
{
    Inference result = std::move(found);
    const std::map<std::string, NodeInfo, std::less<>> all = std::exchange(result.nodes, {});
    for (const GraphNode& node : graph.nodes()) {
        result.nodes[node.key];
    }
    for (const auto& [key, info] : all) {
        const bool isOne = isCopy(key); // adds up in its block already
        NodeInfo& to = result.nodes[rolledKey(key)];
        to.parameterCount += isOne ? 0 : info.parameterCount;
        if (!isOne && laterCopy(key).first.empty()) {
            to.shape = info.shape;
            to.known = info.known;
        }
    }
    std::vector<Problem> problems = std::exchange(result.problems, {});
    std::set<std::string> told;
    for (Problem& problem : problems) {
        const auto [block, copy] = laterCopy(problem.node);
        const std::string rolled = rolledKey(problem.node);
        const GraphNode* node = graph.find(block);
        if (node == nullptr) {
            problem.node = rolled;
            result.problems.push_back(problem);
            continue;
        }
        const bool isInFirst = std::any_of(problems.begin(), problems.end(), [&](const Problem& other) {
            return rolledKey(other.node) == rolled && laterCopy(other.node).first.empty() && other.what == problem.what;
        });
        if (isInFirst || !told.insert(block).second) {
            continue;
        }
        const auto gives = all.find(unrolled.find(block) != nullptr ? block + "." + std::to_string(copy - 1) : "");
        const std::string shape = gives != all.end() && gives->second.known ? gives->second.shape.batchedText() : "";
        problem.what = "copy " + std::to_string(copy + 1) + " of " + std::to_string(copiesOf(*node)) + " of "
                       + node->displayTitle() + " does not fit behind the one before"
                       + (shape.empty() ? "" : ", which gives " + shape) + ": " + problem.what;
        problem.node = block;
        problem.port.clear();
        problem.param = repeatKey;
        problem.accepted = "let it give what it takes, or stand once";
        result.problems.push_back(std::move(problem));
    }
    return result;
}

} // namespace plexus
