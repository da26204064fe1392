// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of nodes and wires.
#include "engine/model/block.h"
#include "engine/model/edit_value.h"
#include "engine/model/infer.h"
#include "engine/model/marks.h"

#include <algorithm>
#include <set>

namespace plexus::edits {

namespace {

struct Placed {
    size_t at = 0; // index in Graph::nodes()
    GraphNode node;
};

// Puts nodes (in ascending order of their places) and wires in.
class Insert : public Edit {
public:
    Insert(std::string name, std::vector<Placed> nodes, std::vector<Wire> wires)
        : m_name(std::move(name)), m_nodes(std::move(nodes)), m_wires(std::move(wires))
    {
    }
    std::string name() const override { return m_name; }

    Result<void> check(const Graph& graph) const override
    {
        std::set<std::string_view> blocks; // that come along
        for (const Placed& placed : m_nodes) {
            const GraphNode& node = placed.node;
            if (!isNodeKey(node.key)) {
                return noNodeKey(node.key);
            }
            if (graph.find(node.key) != nullptr) {
                return Error{.what = "there is a node \"" + node.key + "\" already"};
            }
            if (node.definition != nullptr && node.definition->role == LayerRole::Block) {
                blocks.insert(node.key);
            }
        }
        for (const Placed& placed : m_nodes) {
            if (blocks.count(blockOf(placed.node.key)) == 0) {
                PLEXUS_CHECK(checkBlock(graph, placed.node.key));
            }
        }
        return {};
    }

    void apply(Graph& graph) override
    {
        for (const Placed& placed : m_nodes) {
            graph.insert(placed.node, std::min(placed.at, graph.nodes().size()));
        }
        for (const Wire& wire : m_wires) {
            graph.connect(wire);
        }
    }

    std::unique_ptr<Edit> inverse() const override
    {
        std::vector<std::string> keys;
        for (const Placed& placed : m_nodes) {
            keys.push_back(placed.node.key);
        }
        return removeNodes(std::move(keys));
    }

private:
    std::string m_name;
    std::vector<Placed> m_nodes;
    std::vector<Wire> m_wires;
};

// What lies in a block goes with it.
class Remove : public Edit {
public:
    explicit Remove(std::vector<std::string> keys) : m_keys(std::move(keys)) {}
    std::string name() const override { return "Delete " + words(); }

    Result<void> check(const Graph& graph) const override
    {
        for (const std::string& key : m_keys) {
            if (graph.find(key) == nullptr) {
                return noSuchNode(key);
            }
        }
        return {};
    }

    void apply(Graph& graph) override
    {
        const std::set<std::string_view> keys(m_keys.begin(), m_keys.end());
        m_nodes.clear();
        m_wires.clear();
        m_marks.clear();
        for (size_t at = 0; at < graph.nodes().size(); ++at) {
            if (belongsTo(graph.nodes()[at].key, keys)) {
                m_nodes.push_back({at, graph.nodes()[at]});
            }
        }
        for (const Wire& wire : graph.wires()) {
            if (belongsTo(wire.from, keys) || belongsTo(wire.to, keys)) {
                m_wires.push_back(wire);
            }
        }
        for (const Placed& placed : m_nodes) {
            graph.remove(placed.node.key);
        }
        for (const auto& [key, mark] : graph.marks) {
            if (belongsTo(blockOf(key), keys)) {
                m_marks.push_back(mark);
            }
        }
        for (const Mark& mark : m_marks) {
            graph.marks.erase(mark.key);
        }
    }

    std::unique_ptr<Edit> inverse() const override
    {
        std::string name = "Restore " + words();
        std::vector<std::unique_ptr<Edit>> parts;
        parts.push_back(std::make_unique<Insert>(name, m_nodes, m_wires));
        if (m_marks.empty()) {
            return std::move(parts.front());
        }
        parts.push_back(addMarks(name, m_marks));
        return together(std::move(name), std::move(parts));
    }

private:
    std::string words() const
    {
        if (m_keys.empty()) { // the way back of a paste of marks alone
            return "nothing";
        }
        const auto first = std::find_if(m_nodes.begin(), m_nodes.end(),
                                        [this](const Placed& placed) { return placed.node.key == m_keys.front(); });
        return andOthers(first != m_nodes.end() ? nodeWords(first->node) : m_keys.front(), m_keys.size());
    }

    std::vector<std::string> m_keys;
    std::vector<Placed> m_nodes; // filled by apply
    std::vector<Wire> m_wires;
    std::vector<Mark> m_marks; // in the blocks
};

// Takes wires out and puts others in.
class Rewire : public Edit {
public:
    enum class Check : uint8_t { Rules, Nothing }; // Nothing: leads back to what was there
    Rewire(std::string name, std::vector<Wire> out, std::vector<Wire> in, Check check)
        : m_name(std::move(name)), m_out(std::move(out)), m_in(std::move(in)), m_check(check)
    {
    }
    std::string name() const override { return m_name.empty() ? "Connect" : m_name; }

    Result<void> check(const Graph& graph) const override
    {
        for (const Wire& wire : m_out) {
            const std::vector<Wire>& wires = graph.wires();
            if (std::find(wires.begin(), wires.end(), wire) == wires.end()) {
                return Error{.what = "there is no wire " + wire.text()};
            }
        }
        for (const Wire& wire : m_in) {
            if (m_check == Check::Rules) {
                PLEXUS_CHECK(canConnect(graph, wire));
            }
        }
        return {};
    }

    void apply(Graph& graph) override
    {
        m_replaced.clear();
        if (m_name.empty()) {
            const Wire& wire = m_in.empty() ? m_out.front() : m_in.front();
            m_name = m_in.empty() ? "Disconnect " + wireWords(graph, wire, " from ") : "Connect " + wireWords(graph, wire);
        }
        const auto take = [&](const Wire& wire) {
            if (const Wire* old = graph.into(wire.to, wire.toPort)) {
                m_replaced.push_back(*old); // with its way
                graph.disconnect(m_replaced.back());
            }
        };
        for (const Wire& wire : m_out) {
            take(wire);
        }
        for (const Wire& wire : m_in) {
            take(wire);
            graph.connect(wire);
        }
    }

    std::unique_ptr<Edit> inverse() const override
    {
        return std::make_unique<Rewire>(m_name, m_in, m_replaced, Check::Nothing);
    }

private:
    std::string m_name; // empty: of the one wire's ends, which the first apply finds
    std::vector<Wire> m_out, m_in;
    std::vector<Wire> m_replaced; // filled by apply
    Check m_check;
};

} // namespace

std::unique_ptr<Edit> addNode(GraphNode node)
{
    std::string name = "Add " + nodeWords(node);
    std::vector<GraphNode> nodes;
    nodes.push_back(std::move(node));
    return addNetwork(std::move(name), std::move(nodes), {});
}

std::unique_ptr<Edit> addNetwork(std::string name, std::vector<GraphNode> nodes, std::vector<Wire> wires)
{
    std::vector<Placed> placed;
    for (GraphNode& node : nodes) {
        placed.push_back({SIZE_MAX, std::move(node)}); // at the end
    }
    return std::make_unique<Insert>(std::move(name), std::move(placed), std::move(wires));
}

std::unique_ptr<Edit> removeNodes(std::vector<std::string> keys)
{
    return std::make_unique<Remove>(std::move(keys));
}

std::unique_ptr<Edit> connect(Wire wire)
{
    return std::make_unique<Rewire>("", std::vector<Wire>{}, std::vector<Wire>{std::move(wire)},
                                    Rewire::Check::Rules);
}

std::unique_ptr<Edit> disconnect(Wire wire)
{
    return std::make_unique<Rewire>("", std::vector<Wire>{std::move(wire)}, std::vector<Wire>{},
                                    Rewire::Check::Nothing);
}

} // namespace plexus::edits
