// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/edit.h"
#include "engine/model/graph_json.h"

#include <algorithm>
#include <map>

namespace plexus::edits {

namespace {

constexpr std::string_view clipboardFormat = "plexus-nodes";

} // namespace

std::string copyText(const Graph& graph, const std::vector<std::string>& keys)
{
    const auto isWanted = [&](const std::string& key) {
        return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    std::vector<const GraphNode*> nodes;
    for (const GraphNode& node : graph.nodes()) {
        if (isWanted(node.key)) {
            nodes.push_back(&node);
        }
    }
    std::vector<Wire> wires;
    for (const Wire& wire : graph.wires()) {
        if (isWanted(wire.from) && isWanted(wire.to)) {
            wires.push_back(wire);
        }
    }
    Json json = Json::object({{"format", Json(clipboardFormat)}, {"version", 1}});
    writeNetwork(json, nodes, wires);
    return json.pretty() + "\n";
}

Result<std::unique_ptr<Edit>> paste(const Graph& graph, std::string_view text, Position offset)
{
    const Error notNodes{.what = "the clipboard holds no Plexus nodes",
                         .accepted = "copy nodes on the canvas first"};
    const auto json = Json::parse(text, "clipboard");
    if (!json) {
        return notNodes;
    }
    const Json* format = json->find("format");
    if (format == nullptr || !format->isString() || format->string() != clipboardFormat) {
        return notNodes;
    }
    PLEXUS_CHECK(json->readInteger("version", 1, 1));
    Graph pasted;
    PLEXUS_CHECK(readNetwork(*json, pasted));

    if (pasted.nodes().empty()) {
        return notNodes;
    }
    Graph taken = graph; // grows, so that the fresh keys differ from each other
    std::map<std::string, std::string> freshKey;
    std::vector<GraphNode> nodes;
    for (GraphNode node : pasted.nodes()) {
        const std::string fresh = taken.freeKey(node.layer);
        freshKey[node.key] = fresh;
        node.key = fresh;
        node.position.x = std::clamp(node.position.x + offset.x, -farthestPosition, farthestPosition);
        node.position.y = std::clamp(node.position.y + offset.y, -farthestPosition, farthestPosition);
        taken.insert(node, taken.nodes().size());
        nodes.push_back(std::move(node));
    }
    std::vector<Wire> wires;
    for (const Wire& wire : pasted.wires()) {
        wires.push_back({freshKey[wire.from], wire.fromPort, freshKey[wire.to], wire.toPort});
    }
    const size_t count = nodes.size();
    return addNetwork(count == 1 ? "Paste a node" : "Paste " + std::to_string(count) + " nodes",
                      std::move(nodes), std::move(wires));
}

} // namespace plexus::edits
