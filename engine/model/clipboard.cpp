// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/clipboard.h"

#include "engine/model/block.h"
#include "engine/model/edit_words.h"
#include "engine/model/graph_json.h"
#include "engine/model/marks.h"
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <map>
#include <set>

namespace plexus {

namespace {

constexpr std::string_view clipboardFormat = "plexus-nodes";

} // namespace

Json copiedJson(const Graph& graph, const std::vector<std::string>& keys, const std::vector<std::string>& marks)
{
    const std::set<std::string_view> wanted(keys.begin(), keys.end());
    // The block they lie in stays behind.
    const std::string_view first = !keys.empty() ? keys.front() : !marks.empty() ? marks.front() : std::string_view();
    const std::string_view block = blockOf(first);
    const size_t outside = block.empty() ? 0 : block.size() + 1;
    std::vector<GraphNode> nodes;
    for (const GraphNode& node : graph.nodes()) {
        if (belongsTo(node.key, wanted)) {
            nodes.push_back(node);
            nodes.back().key.erase(0, outside);
            if (const std::string owner = sharedWith(node.params); outside > 0 && belongsTo(owner, wanted)) {
                nodes.back().params.set(sharedWithKey, owner.substr(outside));
            }
        }
    }
    std::vector<Wire> wires;
    for (const Wire& wire : graph.wires()) {
        if (belongsTo(wire.from, wanted) && belongsTo(wire.to, wanted)) {
            wires.push_back({wire.from.substr(outside), wire.fromPort, wire.to.substr(outside), wire.toPort, wire.way});
        }
    }
    std::map<std::string, Mark, std::less<>> copied;
    for (const auto& [key, mark] : graph.marks) {
        if (belongsTo(blockOf(key), wanted) || std::find(marks.begin(), marks.end(), key) != marks.end()) {
            Mark& copy = copied[key.substr(outside)] = mark;
            copy.key.erase(0, outside);
        }
    }
    std::vector<const GraphNode*> listed;
    for (const GraphNode& node : nodes) {
        listed.push_back(&node);
    }
    Json json = Json::object({{"format", Json(clipboardFormat)}, {"version", 1}});
    writeNetwork(json, listed, wires, copied);
    return json;
}

bool isCopied(const Json& json)
{
    const Json* format = json.find("format");
    return format != nullptr && format->isString() && format->string() == clipboardFormat;
}

Result<Graph> readCopied(const Json& json)
{
    PLEXUS_CHECK(json.readInteger("version", 1, 1));
    Graph copied;
    PLEXUS_CHECK(readNetwork(json, copied));
    return copied;
}

namespace edits {

std::string copyText(const Graph& graph, const std::vector<std::string>& keys, const std::vector<std::string>& marks)
{
    return copiedJson(graph, keys, marks).pretty() + "\n";
}

namespace {

// What a paste adds: nodes in the order of the text, with fresh keys.
struct Fresh {
    std::string words; // what it is called
    std::vector<GraphNode> nodes;
    std::vector<Wire> wires;
    std::vector<Mark> marks;
};

Position pushed(const Position& at, const Position& by)
{
    return {std::clamp(at.x + by.x, -farthestPosition, farthestPosition),
            std::clamp(at.y + by.y, -farthestPosition, farthestPosition)};
}

std::unique_ptr<Edit> addFresh(std::string name, Fresh fresh)
{
    std::vector<std::unique_ptr<Edit>> parts;
    parts.push_back(addNetwork(name, std::move(fresh.nodes), std::move(fresh.wires)));
    if (fresh.marks.empty()) {
        return std::move(parts.front());
    }
    parts.push_back(addMarks("", std::move(fresh.marks)));
    return together(std::move(name), std::move(parts));
}

Result<Graph> copiedNodes(std::string_view text)
{
    const Error notNodes{.what = "the clipboard holds no Plexus nodes",
                         .accepted = "copy nodes on the canvas first"};
    const auto json = Json::parse(text, "clipboard");
    if (!json || !isCopied(*json)) {
        return notNodes;
    }
    PLEXUS_TRY(Graph copied, readCopied(*json));
    const bool isNothing = copied.nodes().empty() && copied.marks.empty();
    return isNothing ? Result<Graph>(notNodes) : Result<Graph>(std::move(copied));
}

enum class Names : uint8_t { New, KeptIfFree };

Fresh freshNodes(const Graph& graph, const Graph& pasted, Position offset, std::string_view block, Names names)
{
    Graph taken = graph; // grows, so that the fresh keys differ from each other
    std::map<std::string, std::string> freshKey;
    std::vector<GraphNode> nodes;
    size_t count = 0; // of what is seen in the block
    for (const GraphNode& node : pasted.nodes()) {
        if (blockOf(node.key).empty()) {
            const bool isBlock = hasRole(node, LayerRole::Block);
            const std::string stem = node.key.substr(0, node.key.find_last_not_of("0123456789") + 1);
            const std::string own = (block.empty() ? "" : std::string(block) + ".") + node.key;
            const bool isKept = names == Names::KeptIfFree && taken.find(own) == nullptr;
            const std::string fresh = isKept ? own : taken.freeKey(isBlock ? stem : node.layer, block);
            freshKey[node.key] = fresh;
            taken.insert(makeNode(fresh, node.layer), taken.nodes().size());
            ++count;
        }
    }
    for (GraphNode node : pasted.nodes()) {
        const size_t name = std::min(node.key.find('.'), node.key.size());
        const std::string fresh = freshKey[node.key.substr(0, name)] + node.key.substr(name);
        freshKey[node.key] = fresh;
        if (name == node.key.size()) {
            node.position = pushed(node.position, offset);
        }
        node.key = fresh;
        nodes.push_back(std::move(node));
    }
    for (GraphNode& node : nodes) { // copies share among themselves as their originals do
        if (const auto owner = freshKey.find(sharedWith(node.params)); owner != freshKey.end()) {
            node.params.set(sharedWithKey, owner->second);
        }
    }
    std::vector<Wire> wires;
    for (const Wire& wire : pasted.wires()) {
        wires.push_back({freshKey[wire.from], wire.fromPort, freshKey[wire.to], wire.toPort, wire.way});
        for (Position& point : wires.back().way) {
            point = seenIn(pasted, wire).empty() ? pushed(point, offset) : point;
        }
    }
    std::vector<Mark> marks;
    for (const auto& [key, mark] : pasted.marks) {
        Mark fresh = mark;
        if (const std::string inside(blockOf(key)); !inside.empty()) {
            fresh.key = freshKey[inside] + "." + std::string(nameInBlock(key));
        } else {
            fresh.key = freeMarkKey(taken, mark.kind, block);
            const Position corner = pushed({mark.box.x, mark.box.y}, offset);
            fresh.box.x = corner.x;
            fresh.box.y = corner.y;
            taken.marks[fresh.key] = fresh;
            ++count;
        }
        marks.push_back(std::move(fresh));
    }
    const std::vector<const GraphNode*> seen = seenNodes(pasted);
    const std::string first = !seen.empty()    ? nodeWords(*seen.front())
                              : !marks.empty() ? markWords(marks.front())
                                               : "nothing";
    return Fresh{andOthers(first, count), std::move(nodes), std::move(wires), std::move(marks)};
}

} // namespace

Result<std::unique_ptr<Edit>> paste(const Graph& graph, std::string_view text, Position offset,
                                    std::string_view block, std::string_view verb)
{
    PLEXUS_TRY(const Graph copied, copiedNodes(text));
    Fresh fresh = freshNodes(graph, copied, offset, block, Names::New);
    std::string name = std::string(verb) + " " + fresh.words;
    return addFresh(std::move(name), std::move(fresh));
}

std::unique_ptr<Edit> addCopy(std::string name, const Graph& graph, const Graph& copied, Position offset,
                              std::string_view block)
{
    return addFresh(std::move(name), freshNodes(graph, copied, offset, block, Names::New));
}

std::unique_ptr<Edit> insertNetwork(std::string name, const Graph& graph, const Graph& network, Position offset,
                                    std::string_view block)
{
    return addFresh(std::move(name), freshNodes(graph, network, offset, block, Names::KeptIfFree));
}

Result<std::unique_ptr<Edit>> duplicateWithInputs(const Graph& graph, const std::vector<std::string>& keys,
                                                  const std::vector<std::string>& marks, Position offset)
{
    const std::string_view block = keys.empty() ? std::string_view() : blockOf(keys.front());
    PLEXUS_TRY(const Graph alike, copiedNodes(copyText(graph, keys, marks)));
    Fresh fresh = freshNodes(graph, alike, offset, block, Names::New);
    const std::set<std::string_view> copied(keys.begin(), keys.end());
    std::map<std::string_view, std::string> copyOf; // the text keeps the order of the graph
    for (const GraphNode& node : graph.nodes()) {
        if (belongsTo(node.key, copied)) {
            copyOf[node.key] = fresh.nodes[copyOf.size()].key;
        }
    }
    for (const Wire& wire : graph.wires()) {
        if (belongsTo(wire.to, copied) && !belongsTo(wire.from, copied)) {
            fresh.wires.push_back({wire.from, wire.fromPort, copyOf.at(wire.to), wire.toPort});
        }
    }
    std::string name = "Duplicate " + fresh.words + " with inputs";
    return addFresh(std::move(name), std::move(fresh));
}

} // namespace edits

} // namespace plexus
