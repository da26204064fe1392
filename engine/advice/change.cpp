// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"

#include "engine/model/block.h"
#include "engine/model/edit_value.h"
#include "engine/model/infer.h"
#include "engine/model/layout.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>

namespace plexus {

namespace {

using Parts = std::vector<std::unique_ptr<Edit>>;

std::string wish(const ParamDef& param, const ParamValue& value, const std::string& owner)
{
    const std::string of = owner.empty() ? "" : " of " + owner;
    if (param.kind == ParamKind::Bool) {
        return "Turn " + spoken(param.key) + of + (std::get<bool>(value) ? " on" : " off");
    }
    const std::string text = param.text(value);
    return "Set " + spoken(param.key) + of + " to " + (text.empty() ? "nothing" : text);
}

// Its title, and its key where others are called so too.
std::string called(const Graph& graph, const GraphNode& node)
{
    const std::string title = node.displayTitle();
    const auto& nodes = graph.nodes();
    const auto count = std::count_if(nodes.begin(), nodes.end(),
                                     [&](const GraphNode& other) { return other.displayTitle() == title; });
    return title + (count > 1 ? " (" + node.key + ")" : "");
}

// Nodes in the row of the wire's end that stand where the new ones go step aside.
std::unique_ptr<Edit> makeRoom(const Graph& graph, const GraphNode& from, const GraphNode& to, size_t count)
{
    const double lacking = columnWidth * static_cast<double>(count + 1) - (to.position.x - from.position.x);
    if (to.position.x <= from.position.x || lacking <= 0) {
        return nullptr; // behind the end of a row there is room
    }
    std::vector<std::pair<std::string, Position>> moved;
    for (const GraphNode& node : graph.nodes()) {
        if (blockOf(node.key) == blockOf(to.key) && node.position.x >= to.position.x
            && std::abs(node.position.y - to.position.y) < rowHeight) {
            const double x = std::min(node.position.x + lacking, farthestPosition);
            moved.push_back({node.key, {x, node.position.y}});
        }
    }
    return edits::moveNodes(std::move(moved));
}

}

std::string spoken(std::string key)
{
    std::replace(key.begin(), key.end(), '_', ' ');
    return key;
}

size_t lettersApart(std::string_view left, std::string_view right)
{
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    std::vector<size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 1; i <= left.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= right.size(); ++j) {
            const size_t changed = diagonal + (same(left[i - 1], right[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

std::unique_ptr<Edit> setValues(const Graph& graph, const GraphNode& node, const ParamValues& values)
{
    Parts parts;
    std::string name;
    for (const auto& [key, value] : values) {
        const ParamDef* param = node.params.definition(key);
        auto edit = setNodeParam(graph, node.key, key, value);
        if (param == nullptr || !edit) {
            continue;
        }
        const std::string one = wish(*param, value, name.empty() ? called(graph, node) : "");
        name += name.empty() ? one : ", " + one;
        parts.push_back(std::move(*edit));
    }
    return edits::together(std::move(name), std::move(parts));
}

std::unique_ptr<Edit> insertInto(const Graph& graph, const Wire& wire, const std::vector<NewLayer>& layers)
{
    const GraphNode& from = *graph.find(wire.from);
    const GraphNode& to = *graph.find(wire.to);
    const bool isForward = to.position.x > from.position.x;
    Parts parts;
    if (auto room = makeRoom(graph, from, to, layers.size())) {
        parts.push_back(std::move(room));
    }
    Graph trial = graph; // for keys that are free
    std::string names;
    PortEnd last{wire.from, wire.fromPort};
    Position place = from.position;
    for (const NewLayer& added : layers) {
        GraphNode node = makeNode(trial.freeKey(added.layer->key, blockOf(to.key)), added.layer->key);
        for (const auto& [key, value] : added.values) {
            node.params.set(key, value);
        }
        place.x += columnWidth;
        place.y = isForward ? to.position.y : from.position.y;
        node.position = place;
        names += (names.empty() ? "" : " and ") + added.layer->title;
        const std::string key = node.key;
        trial.insert(node, trial.nodes().size());
        parts.push_back(edits::addNode(std::move(node)));
        parts.push_back(edits::connect({last.node, last.port, key, added.layer->inputs.front()}));
        last = {key, added.layer->outputs.front()};
    }
    parts.push_back(edits::connect({last.node, last.port, wire.to, wire.toPort})); // takes the place of `wire`
    return edits::together("Insert " + names + " before " + to.displayTitle(), std::move(parts));
}

std::unique_ptr<Edit> useLoss(const GraphNode& output, const LossDef& loss)
{
    std::vector<std::unique_ptr<Edit>> parts;
    parts.push_back(edits::setParam(output.key, "loss", loss.key));
    return edits::together("Use " + loss.title + " as loss of " + output.displayTitle(), std::move(parts));
}

std::unique_ptr<Edit> setSetting(const Graph& graph, Setting where, const std::string& param, const ParamValue& value)
{
    Parts parts;
    parts.push_back(edits::setTraining(where, param, value));
    const ParamDef* definition = settings(graph.training, where).definition(param);
    return edits::together(definition == nullptr ? "" : wish(*definition, value, ""), std::move(parts));
}

} // namespace plexus
