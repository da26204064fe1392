// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/patch.h"

#include "engine/model/block.h"
#include "engine/model/graph_json.h"
#include "engine/model/project_file.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace plexus {

namespace {

using PatchKeys = std::unordered_set<std::string_view>;
using PatchNodes = std::vector<GraphNode>;
using PatchWires = std::vector<Wire>;

PatchKeys patchKeys(const PatchNodes& nodes, size_t from, size_t count)
{
    PatchKeys keys;
    for (size_t index = from; index < from + count; ++index) {
        keys.insert(nodes[index].key);
    }
    return keys;
}

// What both begin with, and what both end with behind that.
template <typename T>
std::pair<size_t, size_t> equalEnds(const std::vector<T>& left, const std::vector<T>& right)
{
    const size_t most = std::min(left.size(), right.size());
    size_t first = 0, last = 0;
    while (first < most && left[first] == right[first]) {
        ++first;
    }
    while (last < most - first && left[left.size() - 1 - last] == right[right.size() - 1 - last]) {
        ++last;
    }
    return {first, last};
}

void compareNodes(const PatchNodes& before, const PatchNodes& after, Patch& patch)
{
    const auto [first, last] = equalEnds(before, after);
    const size_t oldEnd = before.size() - last, newEnd = after.size() - last;
    const PatchKeys old = patchKeys(before, first, oldEnd - first);
    PatchKeys moved; // comes again further on
    size_t from = first, to = first;
    while (from < oldEnd || to < newEnd) {
        const bool isSame = from < oldEnd && to < newEnd && before[from].key == after[to].key;
        if (isSame && before[from] == after[to]) {
            ++from;
            ++to;
        } else if (isSame) {
            patch.out.push_back(from++);
            patch.in.push_back({to, after[to]});
            ++to;
        } else if (to < newEnd && (old.count(after[to].key) == 0 || moved.count(after[to].key) > 0)) {
            patch.in.push_back({to, after[to]});
            ++to;
        } else { // gone, or the order is another
            moved.insert(before[from].key);
            patch.out.push_back(from++);
        }
    }
}

void compareWires(const PatchWires& before, const PatchWires& after, Patch& patch)
{
    const auto [first, last] = equalEnds(before, after);
    const auto oldBegin = before.begin() + static_cast<std::ptrdiff_t>(first);
    const auto oldEnd = before.end() - static_cast<std::ptrdiff_t>(last);
    const auto newBegin = after.begin() + static_cast<std::ptrdiff_t>(first);
    const auto newEnd = after.end() - static_cast<std::ptrdiff_t>(last);
    std::set_difference(oldBegin, oldEnd, newBegin, newEnd, std::back_inserter(patch.cut), comesBefore);
    std::set_difference(newBegin, newEnd, oldBegin, oldEnd, std::back_inserter(patch.wired), comesBefore);
}

PatchWires wiresAfter(const PatchWires& before, const Patch& patch)
{
    PatchWires kept, all;
    std::set_difference(before.begin(), before.end(), patch.cut.begin(), patch.cut.end(), std::back_inserter(kept),
                        comesBefore);
    std::merge(std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()), patch.wired.begin(),
               patch.wired.end(), std::back_inserter(all), comesBefore);
    return all;
}

// All but nodes and wires. What is only drawn belongs to it as a whole, also the ways of wires.
Json restJson(const Graph& graph)
{
    Json json = projectSettings(graph);
    writeDrawn(json, graph.wires(), graph.marks);
    return json;
}

Result<void> replaceRest(Graph& graph, const Json& rest)
{
    Graph fresh;
    PatchNodes nodes;
    PatchWires wires;
    graph.exchangeNetwork(nodes, wires);
    for (Wire& wire : wires) {
        wire.way.clear();
    }
    fresh.exchangeNetwork(nodes, wires);
    PLEXUS_CHECK(readProjectSettings(rest, fresh));
    PLEXUS_CHECK(readDrawn(rest, fresh));
    graph = std::move(fresh);
    return {};
}

Error unfit(const std::string& why)
{
    return {.what = "the change does not fit the project: " + why};
}

Result<void> checkPatchNodes(const Graph& graph, const Patch& patch)
{
    const PatchNodes& nodes = graph.nodes();
    for (size_t index = 0; index < patch.out.size(); ++index) {
        if (patch.out[index] >= nodes.size() || (index > 0 && patch.out[index] <= patch.out[index - 1])) {
            return unfit("there is no node " + std::to_string(patch.out[index]));
        }
    }
    PatchKeys keys = patchKeys(nodes, 0, nodes.size());
    for (const size_t at : patch.out) {
        keys.erase(nodes[at].key);
    }
    for (size_t index = 0; index < patch.in.size(); ++index) {
        const Patch::Placed& placed = patch.in[index];
        // All places before it are taken by nodes that stay and those that came before.
        const bool isPlace = placed.at <= nodes.size() - patch.out.size() + index
                             && (index == 0 || placed.at > patch.in[index - 1].at);
        if (!isPlace || !keys.insert(placed.node.key).second) {
            return unfit("node " + placed.node.key + " has no place");
        }
    }
    for (const Patch::Placed& placed : patch.in) {
        if (const std::string block(blockOf(placed.node.key)); !block.empty() && keys.count(block) == 0) {
            return unfit("there is no block " + block);
        }
    }
    return {};
}

Result<void> checkPatchWires(const Graph& graph, const Patch& patch)
{
    const PatchWires after = wiresAfter(graph.wires(), patch);
    if (after.size() + patch.cut.size() != graph.wires().size() + patch.wired.size()) {
        return unfit("a wire is missing");
    }
    PatchKeys keys = patchKeys(graph.nodes(), 0, graph.nodes().size());
    for (const size_t at : patch.out) {
        keys.erase(graph.nodes()[at].key);
    }
    for (const Patch::Placed& placed : patch.in) {
        keys.insert(placed.node.key);
    }
    const Wire* last = nullptr;
    for (const Wire& wire : after) {
        const bool isSecond = last != nullptr && last->to == wire.to && last->toPort == wire.toPort;
        if (isSecond || keys.count(wire.from) == 0 || keys.count(wire.to) == 0) {
            return unfit("the wire " + wire.text() + " has no end");
        }
        last = &wire;
    }
    return {};
}

class ApplyPatch : public Edit {
public:
    ApplyPatch(std::string name, Patch patch) : m_name(std::move(name)), m_patch(std::move(patch)) {}
    std::string name() const override { return m_name; }
    Result<void> check(const Graph& graph) const override { return checkPatch(graph, m_patch); }
    void apply(Graph& graph) override
    {
        m_back = reversed(graph, m_patch);
        applyPatch(graph, m_patch);
    }
    std::unique_ptr<Edit> inverse() const override { return std::make_unique<ApplyPatch>(m_name, m_back); }

private:
    std::string m_name;
    Patch m_patch, m_back;
};

} // namespace

Patch difference(const Graph& before, const Graph& after)
{
    Patch patch;
    compareNodes(before.nodes(), after.nodes(), patch);
    compareWires(before.wires(), after.wires(), patch);
    if (Json rest = restJson(after); rest != restJson(before)) {
        patch.rest = std::move(rest);
    }
    return patch;
}

Result<void> checkPatch(const Graph& graph, const Patch& patch)
{
    PLEXUS_CHECK(checkPatchNodes(graph, patch));
    PLEXUS_CHECK(checkPatchWires(graph, patch));
    if (!patch.rest) {
        return {};
    }
    Graph trial = graph;
    Patch network = patch;
    network.rest.reset();
    applyPatch(trial, network);
    return replaceRest(trial, *patch.rest);
}

namespace {

void rebuild(Graph& graph, const Patch& patch)
{
    PatchNodes old, nodes;
    PatchWires wires;
    graph.exchangeNetwork(old, wires);
    nodes.reserve(old.size() + patch.in.size() - patch.out.size());
    auto out = patch.out.begin();
    auto in = patch.in.begin();
    const auto comeIn = [&] {
        for (; in != patch.in.end() && in->at == nodes.size(); ++in) {
            nodes.push_back(in->node);
        }
    };
    comeIn();
    for (size_t at = 0; at < old.size(); ++at) {
        if (out != patch.out.end() && *out == at) {
            ++out;
            continue;
        }
        nodes.push_back(std::move(old[at]));
        comeIn();
    }
    if (!patch.cut.empty() || !patch.wired.empty()) {
        wires = wiresAfter(wires, patch);
    }
    graph.exchangeNetwork(nodes, wires);
}

// What a hand does at once touches few nodes; the others are not even moved. False: it is no such change.
bool changeFew(Graph& graph, const Patch& patch)
{
    constexpr size_t few = 64;
    if (patch.in.size() + patch.out.size() + patch.cut.size() + patch.wired.size() > few) {
        return false;
    }
    std::vector<std::string> out;
    for (const size_t at : patch.out) {
        out.push_back(graph.nodes()[at].key);
    }
    const auto isOut = [&](const Patch::Placed& placed) {
        return std::find(out.begin(), out.end(), placed.node.key) != out.end();
    };
    bool isInPlace = out.size() == patch.in.size();
    for (size_t index = 0; isInPlace && index < out.size(); ++index) {
        isInPlace = patch.out[index] == patch.in[index].at && out[index] == patch.in[index].node.key;
    }
    if (!isInPlace && std::any_of(patch.in.begin(), patch.in.end(), isOut)) {
        return false;
    }
    for (const Wire& wire : patch.cut) {
        graph.disconnect(wire);
    }
    if (isInPlace) {
        for (const Patch::Placed& placed : patch.in) {
            *graph.find(placed.node.key) = placed.node;
        }
    } else {
        for (const std::string& key : out) {
            graph.remove(key);
        }
        for (const Patch::Placed& placed : patch.in) {
            graph.insert(placed.node, placed.at);
        }
    }
    for (const Wire& wire : patch.wired) {
        graph.connect(wire);
    }
    return true;
}

} // namespace

void applyPatch(Graph& graph, const Patch& patch)
{
    if (!changeFew(graph, patch)) {
        rebuild(graph, patch);
    }
    if (patch.rest) {
        (void)replaceRest(graph, *patch.rest); // checked
    }
}

Patch reversed(const Graph& before, const Patch& patch)
{
    Patch back;
    for (const size_t at : patch.out) {
        back.in.push_back({at, before.nodes()[at]});
    }
    for (const Patch::Placed& placed : patch.in) {
        back.out.push_back(placed.at);
    }
    back.cut = patch.wired;
    back.wired = patch.cut;
    if (patch.rest) {
        back.rest = restJson(before);
    }
    return back;
}

Json patchJson(const Patch& patch)
{
    Json json = Json::object();
    Json out = Json::array(), in = Json::array(), cut = Json::array();
    for (const size_t at : patch.out) {
        out.push(static_cast<int64_t>(at));
    }
    std::vector<const GraphNode*> nodes;
    for (const Patch::Placed& placed : patch.in) {
        in.push(static_cast<int64_t>(placed.at));
        nodes.push_back(&placed.node);
    }
    for (const Wire& wire : patch.cut) {
        cut.push(wire.text());
    }
    PatchWires wired = patch.wired;
    for (Wire& wire : wired) {
        wire.way.clear(); // stands in the rest
    }
    Json network;
    writeNetwork(network, nodes, wired, {});
    json.set("out", std::move(out));
    json.set("in", std::move(in));
    json.set("cut", std::move(cut));
    for (const Json::Member& member : network.members()) {
        json.set(member.first, member.second);
    }
    std::erase_if(json.members(), [](const Json::Member& member) {
        return member.second.isArray() ? member.second.items().empty() : member.second.members().empty();
    });
    if (patch.rest) {
        json.set("rest", *patch.rest);
    }
    return json;
}

namespace {

Result<std::vector<size_t>> readPlaces(const Json& json, std::string_view key)
{
    std::vector<size_t> places;
    const Json* list = json.find(key);
    if (list != nullptr && !list->isArray()) {
        return unfit("\"" + std::string(key) + "\" is no list");
    }
    for (const Json& item : list != nullptr ? list->items() : Json::Array()) {
        if (!item.isInteger() || item.integer() < 0) {
            return unfit("a place is " + item.seen());
        }
        places.push_back(static_cast<size_t>(item.integer()));
    }
    return places;
}

} // namespace

Result<Patch> readPatch(const Json& json)
{
    if (!json.isObject()) {
        return unfit("it is " + std::string(json.typeName()));
    }
    Patch patch;
    PLEXUS_TRY(patch.out, readPlaces(json, "out"));
    PLEXUS_TRY(const std::vector<size_t> in, readPlaces(json, "in"));
    Graph nodes;
    PLEXUS_CHECK(readNodes(json, nodes));
    if (nodes.nodes().size() != in.size()) {
        return unfit("a node has no place");
    }
    for (size_t index = 0; index < in.size(); ++index) {
        patch.in.push_back({in[index], nodes.nodes()[index]});
    }
    PLEXUS_TRY(patch.wired, readWires(json));
    if (const Json* cut = json.find("cut")) {
        PLEXUS_TRY(patch.cut, readWires(Json::object({{"wires", *cut}})));
    }
    std::sort(patch.cut.begin(), patch.cut.end(), comesBefore);
    std::sort(patch.wired.begin(), patch.wired.end(), comesBefore);
    if (const Json* rest = json.find("rest")) {
        if (!rest->isObject()) {
            return unfit("the rest is " + std::string(rest->typeName()));
        }
        patch.rest = *rest;
    }
    return patch;
}

namespace edits {

std::unique_ptr<Edit> patch(std::string name, Patch forward)
{
    return std::make_unique<ApplyPatch>(std::move(name), std::move(forward));
}

} // namespace edits

} // namespace plexus
