// SPDX-License-Identifier: GPL-3.0-or-later
// The edit that gives nodes other keys.
#include "engine/model/block.h"
#include "engine/model/group.h"
#include "engine/program/weight_choices.h"

#include <optional>
#include <set>

namespace plexus::edits {

namespace {

class Rekey : public Edit {
public:
    explicit Rekey(NewKeys keys) : m_keys(std::move(keys)) {}
    std::string name() const override { return "Rename " + std::to_string(m_keys.size()) + " nodes"; }

    Result<void> check(const Graph& graph) const override
    {
        std::set<std::string> fresh;
        for (const auto& [old, key] : m_keys) {
            if (graph.find(old) == nullptr) {
                return noSuchNode(old);
            }
            if (!isNodeKey(key)) {
                return noNodeKey(key);
            }
            if (!fresh.insert(key).second || (graph.find(key) != nullptr && m_keys.count(key) == 0)) {
                return Error{.what = "there is a node \"" + key + "\" already"};
            }
        }
        for (const auto& [old, key] : m_keys) {
            if (fresh.count(std::string(blockOf(key))) == 0) {
                PLEXUS_CHECK(checkBlock(graph, key));
            }
        }
        return {};
    }

    void apply(Graph& graph) override
    {
        std::vector<Wire> wires;
        for (const Wire& wire : graph.wires()) {
            if (m_keys.count(wire.from) > 0 || m_keys.count(wire.to) > 0) {
                wires.push_back(wire);
            }
        }
        for (const Wire& wire : wires) {
            graph.disconnect(wire);
        }
        const bool isFirst = !m_sharers;
        if (isFirst) {
            m_sharers.emplace();
        }
        std::vector<std::pair<std::string, std::string>> renamed;
        for (const GraphNode& node : graph.nodes()) {
            const std::string owner = sharedWith(node.params);
            if (m_keys.count(owner) > 0 && (isFirst || m_sharers->count(node.key) > 0)) {
                graph.find(node.key)->params.set(sharedWithKey, m_keys.at(owner));
                m_sharers->insert(node.key);
            }
            if (m_keys.count(node.key) > 0) {
                renamed.emplace_back(node.key, m_keys.at(node.key));
            }
        }
        graph.rename(renamed);
        for (const Wire& wire : wires) {
            graph.connect({newKey(wire.from), wire.fromPort, newKey(wire.to), wire.toPort, wire.way});
        }
        std::vector<Mark> marks; // what lies in a block is named with it
        for (const auto& [key, mark] : graph.marks) {
            if (m_keys.count(std::string(blockOf(key))) > 0) {
                marks.push_back(mark);
            }
        }
        for (const Mark& mark : marks) {
            graph.marks.erase(mark.key);
        }
        for (Mark& mark : marks) {
            mark.key = newKey(std::string(blockOf(mark.key))) + "." + std::string(nameInBlock(mark.key));
            graph.marks.insert_or_assign(mark.key, mark);
        }
    }

    std::unique_ptr<Edit> inverse() const override
    {
        NewKeys back;
        for (const auto& [old, key] : m_keys) {
            back[key] = old;
        }
        auto edit = std::make_unique<Rekey>(std::move(back));
        edit->m_sharers.emplace();
        for (const std::string& sharer : *m_sharers) {
            edit->m_sharers->insert(newKey(sharer));
        }
        return edit;
    }

private:
    std::string newKey(const std::string& key) const
    {
        const auto found = m_keys.find(key);
        return found != m_keys.end() ? found->second : key;
    }

    NewKeys m_keys;
    // The nodes that share weights of these, found by the first apply: a reference to a key that did not exist
    // stays what it was when all is undone.
    std::optional<std::set<std::string>> m_sharers;
};

} // namespace

std::unique_ptr<Edit> changeKeys(NewKeys keys)
{
    return std::make_unique<Rekey>(std::move(keys));
}

} // namespace plexus::edits
