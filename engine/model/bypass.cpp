// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/bypass.h"

#include "engine/model/edit_words.h"

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

} // namespace

Result<void> checkBypass(const Graph& graph, const GraphNode& node)
{
    const bool isInner = node.definition != nullptr && node.definition->role == LayerRole::Inner;
    if (!isInner || isSource(*node.definition)) {
        return Error{.what = node.displayTitle() + " cannot be bypassed", .accepted = "bypass single layers between the ends"};
    }
    if (const size_t count = inputWires(graph, node).size(); count > 1) {
        return Error{.what = node.displayTitle() + " cannot be bypassed: it joins " + std::to_string(count)
                             + " inputs, and only one could go on",
                     .accepted = "delete the other wires first"};
    }
    return {};
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
