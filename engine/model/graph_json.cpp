// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/graph_json.h"

#include "engine/model/block.h"
#include "engine/model/marks.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace plexus {

namespace {

constexpr size_t mostNodes = 5000;
constexpr size_t mostWires = 20000;
constexpr size_t mostMarks = 2000;
constexpr size_t mostPorts = 1000; // of a layer that takes any number of wires

Json nodeJson(const GraphNode& node)
{
    Json json = Json::object({{"key", node.key}, {"layer", node.layer}});
    if (!node.title.empty()) {
        json.set("title", node.title);
    }
    if (node.isBypassed) {
        json.set("bypassed", true);
    }
    if (node.isCollapsed) {
        json.set("collapsed", true);
    }
    if (Json params = node.params.toJson(); !params.members().empty()) {
        json.set("params", std::move(params));
    }
    if (node.unknown.isObject()) {
        for (const Json::Member& member : node.unknown.members()) {
            json.set(member.first, member.second);
        }
    }
    return json;
}

Result<GraphNode> readNode(const Json& json, const std::string& where)
{
    const auto located = [&](Error error) {
        error.where = where;
        return error;
    };
    if (!json.isObject()) {
        return Error{.what = "a node must be an object", .where = where,
                     .seen = std::string(json.typeName())};
    }
    auto key = json.readString("key");
    if (!key) {
        return located(key.error());
    }
    if (!isNodeKey(*key)) {
        return located(noNodeKey(*key));
    }
    auto layer = json.readString("layer");
    if (!layer) {
        return located(layer.error());
    }
    GraphNode node = makeNode(*key, *layer);
    for (const auto& [name, value] : json.members()) {
        if (name == "key" || name == "layer") {
            continue;
        }
        if (name == "title") {
            auto title = json.readString("title");
            if (!title) {
                return located(title.error());
            }
            node.title = *title;
        } else if (name == "bypassed") {
            auto bypassed = json.readBool("bypassed");
            if (!bypassed) {
                return located(bypassed.error());
            }
            node.isBypassed = *bypassed;
        } else if (name == "collapsed") {
            auto collapsed = json.readBool("collapsed");
            if (!collapsed) {
                return located(collapsed.error());
            }
            node.isCollapsed = *collapsed;
        } else if (name == "params") {
            if (auto read = node.params.fromJson(value); !read) {
                Error error = read.error();
                error.where = "node " + node.key;
                return error;
            }
        } else {
            node.unknown.set(name, value);
        }
    }
    return node;
}

// "conv1.out -> relu1.in"
Result<Wire> parseWire(const std::string& text, const std::string& where)
{
    const auto arrow = text.find(" -> ");
    Wire wire;
    const auto split = [](std::string_view end, std::string& node, std::string& port) {
        const auto dot = end.rfind('.');
        node = end.substr(0, dot);
        port = dot == std::string_view::npos ? "" : end.substr(dot + 1);
        return !node.empty() && !port.empty();
    };
    if (arrow == std::string::npos || !split(std::string_view(text).substr(0, arrow), wire.from, wire.fromPort)
        || !split(std::string_view(text).substr(arrow + 4), wire.to, wire.toPort)) {
        return Error{.what = "a wire must read \"node.port -> node.port\"",
                     .where = where,
                     .seen = "\"" + text.substr(0, 80) + "\""};
    }
    return wire;
}

std::string wireEntry(size_t index)
{
    return "wires[" + std::to_string(index) + "]";
}

bool hasInputPort(const LayerDef& layer, std::string_view port)
{
    if (std::find(layer.inputs.begin(), layer.inputs.end(), port) != layer.inputs.end()) {
        return true;
    }
    if (layer.portCount == PortCount::Fixed || !port.starts_with(layer.inputs.front())) {
        return false;
    }
    const std::string_view digits = port.substr(layer.inputs.front().size());
    size_t number = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return code == std::errc() && std::to_string(number) == digits && number >= 2 && number <= mostPorts;
}

Error noSuchPort(const GraphNode& node, const std::string& port, const std::vector<std::string>& ports,
                 const std::string& where)
{
    std::string names;
    for (const std::string& name : ports) {
        names += (names.empty() ? "" : ", ") + name;
    }
    return {.what = node.key + " has no port \"" + port.substr(0, 80) + "\"",
            .where = where,
            .accepted = names.empty() ? node.definition->title + " has none on this side"
                                      : "its ports there: " + names};
}

// Wires of one file may be many, so ends are looked up in a set.
using Ends = std::set<std::pair<std::string, std::string>>;

Result<void> checkEnds(const Graph& graph, const Wire& wire, Ends& taken, const std::string& where)
{
    const GraphNode* from = graph.find(wire.from);
    const GraphNode* to = graph.find(wire.to);
    if (from == nullptr || to == nullptr) {
        return Error{.what = "there is no node \"" + (from == nullptr ? wire.from : wire.to).substr(0, 80) + "\"",
                     .where = where};
    }
    if (from->definition != nullptr) {
        const auto& ports = from->definition->outputs;
        if (std::find(ports.begin(), ports.end(), wire.fromPort) == ports.end()) {
            return noSuchPort(*from, wire.fromPort, ports, where);
        }
    }
    if (to->definition != nullptr && !hasInputPort(*to->definition, wire.toPort)) {
        return noSuchPort(*to, wire.toPort, to->definition->inputs, where);
    }
    if (const auto crossed = checkBorder(graph, wire); !crossed) {
        Error error = crossed.error();
        error.where = where;
        return error;
    }
    if (!taken.emplace(wire.to, wire.toPort).second) {
        return Error{.what = "a second wire ends at " + wire.to + "." + wire.toPort, .where = where,
                     .accepted = "an input takes one wire"};
    }
    return {};
}

Result<const Json::Array*> listOf(const Json& object, std::string_view key, size_t most)
{
    static const Json::Array none;
    const Json* found = object.find(key);
    if (found == nullptr) {
        return &none;
    }
    if (!found->isArray()) {
        return Error{.what = std::string(key) + " must be a list", .seen = std::string(found->typeName())};
    }
    if (found->items().size() > most) {
        return Error{.what = std::string(key) + " must have at most " + std::to_string(most) + " entries",
                     .seen = std::to_string(found->items().size())};
    }
    return &found->items();
}

Result<Position> readPosition(const Json& json, const std::string& where)
{
    const bool isPair = json.isArray() && json.items().size() == 2 && json.items()[0].isNumber()
                        && json.items()[1].isNumber();
    if (!isPair || !(std::abs(json.items()[0].number()) <= farthestPosition)
        || !(std::abs(json.items()[1].number()) <= farthestPosition)) {
        return Error{.what = "a position must be two numbers between -1e7 and 1e7",
                     .where = where,
                     .seen = isPair ? json.compact() : std::string(json.typeName())};
    }
    return Position{json.items()[0].number(), json.items()[1].number()};
}

Result<void> readLayout(const Json& layout, Graph& graph)
{
    if (!layout.isObject()) {
        return Error{.what = "layout must be an object", .seen = std::string(layout.typeName())};
    }
    for (const auto& [key, place] : layout.members()) {
        GraphNode* node = graph.find(key);
        if (node == nullptr) {
            continue; // of a node that somebody deleted by hand
        }
        PLEXUS_TRY(node->position, readPosition(place, "layout of " + key));
    }
    return {};
}

// Where each wire is led through points, by the input it ends in.
Result<void> readWays(const Json& ways, Graph& graph)
{
    if (!ways.isObject()) {
        return Error{.what = "ways must be an object", .seen = std::string(ways.typeName())};
    }
    for (const auto& [end, points] : ways.members()) {
        const size_t dot = end.rfind('.');
        const Wire* found = dot == std::string::npos ? nullptr : graph.into(end.substr(0, dot), end.substr(dot + 1));
        if (found == nullptr) {
            continue; // of a wire that somebody deleted by hand
        }
        const std::string where = "ways, " + end;
        if (!points.isArray()) {
            return Error{.what = "a way must be a list of points", .where = where,
                         .seen = std::string(points.typeName())};
        }
        Wire wire = *found;
        for (const Json& point : points.items()) {
            PLEXUS_TRY(const Position position, readPosition(point, where));
            wire.way.push_back(position);
        }
        PLEXUS_CHECK(checkWay(wire));
        graph.lay(wire);
    }
    return {};
}

Json markJson(const Mark& mark)
{
    Json json = Json::object({{"key", mark.key},
                              {"kind", mark.kind == MarkKind::Frame ? "frame" : "note"},
                              {"text", mark.text},
                              {"color", mark.color},
                              {"box", Json(Json::Array{mark.box.x, mark.box.y, mark.box.width, mark.box.height})}});
    if (mark.unknown.isObject()) {
        for (const Json::Member& member : mark.unknown.members()) {
            json.set(member.first, member.second);
        }
    }
    return json;
}

Result<Mark> readMark(const Json& json)
{
    if (!json.isObject()) {
        return Error{.what = "a mark must be an object", .seen = std::string(json.typeName())};
    }
    Mark mark;
    PLEXUS_TRY(mark.key, json.readString("key"));
    PLEXUS_TRY(const std::string kind, json.readString("kind"));
    if (kind != "frame" && kind != "note") {
        return Error{.what = "a mark must be a \"frame\" or a \"note\"", .seen = "\"" + kind.substr(0, 80) + "\""};
    }
    mark.kind = kind == "frame" ? MarkKind::Frame : MarkKind::Note;
    PLEXUS_TRY(mark.text, json.readString("text"));
    PLEXUS_TRY(mark.color, json.readString("color"));
    const Json* box = json.find("box");
    const bool isBox = box != nullptr && box->isArray() && box->items().size() == 4
                       && std::all_of(box->items().begin(), box->items().end(),
                                      [](const Json& number) { return number.isNumber(); });
    if (!isBox) {
        return Error{.what = "box must be four numbers", .seen = box != nullptr ? box->seen() : "nothing"};
    }
    const Json::Array& sides = box->items();
    mark.box = {sides[0].number(), sides[1].number(), sides[2].number(), sides[3].number()};
    for (const auto& [name, value] : json.members()) {
        if (name != "key" && name != "kind" && name != "text" && name != "color" && name != "box") {
            mark.unknown.set(name, value);
        }
    }
    return mark;
}

Result<void> readMarks(const Json::Array& marks, Graph& graph)
{
    for (size_t index = 0; index < marks.size(); ++index) {
        const std::string where = "marks[" + std::to_string(index) + "]";
        auto mark = readMark(marks[index]);
        Result<void> checked = mark.ok() ? checkMark(graph, *mark) : Result<void>(mark.error());
        if (checked.ok() && graph.marks.count(mark->key) > 0) {
            checked = Error{.what = "two marks have the key \"" + mark->key + "\""};
        }
        if (!checked.ok()) {
            Error error = checked.error();
            error.where = where;
            return error;
        }
        std::string key = mark->key;
        graph.marks.emplace(std::move(key), std::move(mark).value());
    }
    return {};
}

} // namespace

void writeNetwork(Json& object, std::span<const GraphNode* const> nodes, std::span<const Wire> wires,
                  const std::map<std::string, Mark, std::less<>>& marks)
{
    Json nodeList = Json::array();
    Json layout = Json::object();
    for (const GraphNode* node : nodes) {
        nodeList.push(nodeJson(*node));
        layout.set(node->key, Json(Json::Array{node->position.x, node->position.y}));
    }
    Json wireList = Json::array();
    for (const Wire& wire : wires) {
        wireList.push(wire.text());
    }
    object.set("nodes", std::move(nodeList));
    object.set("wires", std::move(wireList));
    object.set("layout", std::move(layout));
    writeDrawn(object, wires, marks);
}

void writeDrawn(Json& object, std::span<const Wire> wires, const std::map<std::string, Mark, std::less<>>& marks)
{
    Json ways = Json::object();
    for (const Wire& wire : wires) {
        if (!wire.way.empty()) {
            Json points = Json::array();
            for (const Position& point : wire.way) {
                points.push(Json(Json::Array{point.x, point.y}));
            }
            ways.set(wire.to + "." + wire.toPort, std::move(points));
        }
    }
    Json markList = Json::array();
    for (const auto& [key, mark] : marks) {
        markList.push(markJson(mark));
    }
    if (!ways.members().empty()) {
        object.set("ways", std::move(ways));
    }
    if (!markList.items().empty()) {
        object.set("marks", std::move(markList));
    }
}

Result<void> readNodes(const Json& object, Graph& graph)
{
    PLEXUS_TRY(const Json::Array* nodes, listOf(object, "nodes", mostNodes));
    for (size_t index = 0; index < nodes->size(); ++index) {
        const std::string where = "nodes[" + std::to_string(index) + "]";
        PLEXUS_TRY(GraphNode node, readNode((*nodes)[index], where));
        if (graph.find(node.key) != nullptr) {
            return Error{.what = "two nodes have the key \"" + node.key + "\"", .where = where};
        }
        graph.insert(std::move(node), graph.nodes().size());
    }
    const Json* layout = object.find("layout");
    return layout != nullptr ? readLayout(*layout, graph) : Result<void>();
}

Result<void> readDrawn(const Json& object, Graph& graph)
{
    if (const Json* ways = object.find("ways")) {
        PLEXUS_CHECK(readWays(*ways, graph));
    }
    PLEXUS_TRY(const Json::Array* marks, listOf(object, "marks", mostMarks));
    return readMarks(*marks, graph);
}

Result<std::vector<Wire>> readWires(const Json& object)
{
    PLEXUS_TRY(const Json::Array* entries, listOf(object, "wires", mostWires));
    std::vector<Wire> wires;
    for (const Json& entry : *entries) {
        const std::string where = wireEntry(wires.size());
        if (!entry.isString()) {
            return Error{.what = "a wire must be a text", .where = where, .seen = std::string(entry.typeName()),
                         .accepted = "such as \"conv1.out -> relu1.in\""};
        }
        PLEXUS_TRY(Wire wire, parseWire(entry.string(), where));
        wires.push_back(std::move(wire));
    }
    return wires;
}

Result<void> readNetwork(const Json& object, Graph& graph)
{
    const size_t before = graph.nodes().size();
    PLEXUS_CHECK(readNodes(object, graph));
    for (size_t index = before; index < graph.nodes().size(); ++index) {
        if (const auto placed = checkBlock(graph, graph.nodes()[index].key); !placed) {
            Error error = placed.error();
            error.where = "nodes[" + std::to_string(index - before) + "]";
            return error;
        }
    }
    PLEXUS_TRY(std::vector<Wire> wires, readWires(object));
    Ends taken;
    for (size_t index = 0; index < wires.size(); ++index) {
        PLEXUS_CHECK(checkEnds(graph, wires[index], taken, wireEntry(index)));
        graph.connect(std::move(wires[index]));
    }
    return readDrawn(object, graph);
}

} // namespace plexus
