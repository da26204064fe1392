// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/heal.h"

#include "engine/model/block.h"
#include "engine/model/edit_words.h"

#include <algorithm>
#include <map>
#include <set>

namespace plexus {

namespace {

bool hasErrorAt(const Inference& inference, const std::string& node)
{
    return std::any_of(inference.problems.begin(), inference.problems.end(), [&](const Problem& problem) {
        return problem.severity == Severity::Error && problem.node == node;
    });
}

// Nodes that leave and hang together, and what crosses their border.
struct Leaving {
    std::set<PortEnd> sources, outlets; // ends outside that feed them; ends of theirs that feed others
    std::vector<Wire> fed;              // the wires that begin at the outlets
};

std::vector<Leaving> leavingParts(const Graph& graph, const std::vector<std::string>& keys)
{
    const std::set<std::string_view> going(keys.begin(), keys.end());
    const auto shown = [&](std::string_view key) { // the node of `keys` that stands for it; empty: none
        while (!key.empty() && going.count(key) == 0) {
            key = blockOf(key);
        }
        return key;
    };
    std::map<std::string_view, std::string_view> nextInPart; // towards the one that stands for the part
    const auto part = [&](std::string_view key) {
        for (auto next = nextInPart.find(key); next != nextInPart.end(); next = nextInPart.find(key)) {
            key = next->second;
        }
        return key;
    };
    for (const Wire& wire : graph.wires()) {
        const std::string_view from = shown(wire.from), to = shown(wire.to);
        if (!from.empty() && !to.empty() && part(from) != part(to)) {
            nextInPart[part(from)] = part(to);
        }
    }
    std::map<std::string_view, Leaving> parts;
    for (const Wire& wire : graph.wires()) {
        const std::string_view from = shown(wire.from), to = shown(wire.to);
        if (from.empty() && !to.empty()) {
            parts[part(to)].sources.insert({wire.from, wire.fromPort});
        } else if (!from.empty() && to.empty()) {
            parts[part(from)].outlets.insert({wire.from, wire.fromPort});
            parts[part(from)].fed.push_back(wire);
        }
    }
    std::vector<Leaving> list;
    for (auto& [key, leaving] : parts) {
        list.push_back(std::move(leaving));
    }
    return list;
}

// Both cuts these nodes off and says which wires that were.
std::vector<Wire> cutOff(Graph& graph, const std::vector<std::string>& keys)
{
    const std::set<std::string_view> going(keys.begin(), keys.end());
    std::vector<Wire> cut;
    for (const Wire& wire : graph.wires()) {
        if (belongsTo(wire.from, going) != belongsTo(wire.to, going)) {
            cut.push_back(wire);
        }
    }
    for (const Wire& wire : cut) {
        graph.disconnect(wire);
    }
    return cut;
}

} // namespace

std::vector<Wire> healing(const Graph& graph, const std::vector<std::string>& keys, const Inference& now,
                          const std::vector<FieldInfo>& fields)
{
    Graph trial = graph;
    cutOff(trial, keys);
    const Inference without = infer(trial, fields); // what leaves, is missed elsewhere
    std::vector<Wire> bridges;
    for (const Leaving& leaving : leavingParts(graph, keys)) {
        if (leaving.sources.size() != 1 || leaving.outlets.size() != 1) {
            continue;
        }
        for (const Wire& wire : leaving.fed) {
            const PortEnd& source = *leaving.sources.begin();
            Wire bridge{source.node, source.port, wire.to, wire.toPort};
            if (canConnect(trial, bridge).ok()) {
                trial.connect(bridge);
                bridges.push_back(std::move(bridge));
            }
        }
    }
    if (!bridges.empty()) {
        const Inference then = infer(trial, fields);
        std::erase_if(bridges, [&](const Wire& bridge) {
            return std::any_of(then.problems.begin(), then.problems.end(), [&](const Problem& problem) {
                return problem.severity == Severity::Error && !hasErrorAt(now, problem.node)
                       && !hasErrorAt(without, problem.node) && leadsTo(trial, bridge.to, problem.node);
            }) || (hasErrorAt(then, bridge.to) && !hasErrorAt(now, bridge.to));
        });
    }
    return bridges;
}

std::unique_ptr<Edit> pullOut(const Graph& graph, const std::vector<std::string>& keys, const Inference& now,
                              const std::vector<FieldInfo>& fields)
{
    Graph trial = graph;
    std::vector<std::unique_ptr<Edit>> parts;
    for (const Wire& wire : cutOff(trial, keys)) {
        parts.push_back(edits::disconnect(wire));
    }
    if (parts.empty()) {
        return nullptr;
    }
    for (const Wire& bridge : healing(graph, keys, now, fields)) {
        parts.push_back(edits::connect(bridge));
    }
    return edits::together("Pull out " + nodeWords(graph, keys), std::move(parts));
}

} // namespace plexus
