// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/group.h"

#include "engine/model/block.h"
#include "engine/model/bypass.h"
#include "engine/model/layout.h"
#include "engine/model/marks.h"
#include "engine/model/unroll.h"
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace plexus {

namespace {

// Parts of an edit, each checked against what those before it lead to.
struct GroupParts {
    explicit GroupParts(const Graph& graph) : trial(graph) {}
    Result<void> add(std::unique_ptr<Edit> part)
    {
        PLEXUS_CHECK(part->check(trial));
        part->apply(trial);
        list.push_back(std::move(part));
        return {};
    }
    // The nodes and what lies in them.
    Result<void> rekey(const NewKeys& shown)
    {
        NewKeys all;
        std::set<std::string_view> moved;
        for (const auto& [old, key] : shown) {
            moved.insert(old);
        }
        for (const GraphNode& node : trial.nodes()) {
            if (belongsTo(node.key, moved)) {
                std::string_view top = node.key;
                while (moved.count(top) == 0) {
                    top = blockOf(top);
                }
                all[node.key] = shown.at(std::string(top)) + node.key.substr(top.size());
                const bool hasWeights = node.params.definition(sharedWithKey) != nullptr;
                const auto before = std::find_if(weights.begin(), weights.end(),
                                                 [&](const auto& one) { return one.second == node.key; });
                if (before != weights.end()) {
                    before->second = all[node.key];
                } else if (hasWeights && sharedWith(node.params).empty()) {
                    weights.emplace_back(node.key, all[node.key]);
                }
            }
        }
        return add(edits::changeKeys(std::move(all)));
    }
    std::string said() const
    {
        if (weights.empty()) {
            return {};
        }
        const size_t others = weights.size() - 1;
        const std::string more = others == 0 ? ""
                                             : ", those of " + std::to_string(others)
                                                   + (others == 1 ? " other likewise" : " others likewise");
        return "the weights of " + weights.front().first + " are called " + weights.front().second + " now" + more;
    }

    Graph trial;
    std::vector<std::unique_ptr<Edit>> list;
    std::vector<std::pair<std::string, std::string>> weights; // whose were renamed
};

bool isBorderNode(const GraphNode& node)
{
    return hasRole(node, LayerRole::BlockInput) || hasRole(node, LayerRole::BlockOutput);
}

struct Extent {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    void add(const Position& at)
    {
        left = std::min(left, at.x);
        right = std::max(right, at.x);
        top = std::min(top, at.y);
        bottom = std::max(bottom, at.y);
    }
    Position middle() const { return {onGrid((left + right) / 2), onGrid((top + bottom) / 2)}; }
};

// A port of the new block: the end that data comes from, and the wires that it will feed.
struct Crossing {
    PortEnd source;
    std::vector<Wire> wires;
    Position within; // of the first node within that it is wired to
};

// The wires over a border, a crossing for each source, from top to bottom.
std::vector<Crossing> crossingsOf(const Graph& graph, const std::vector<Wire>& wires, LayerRole role)
{
    std::vector<Crossing> crossings;
    for (const Wire& wire : wires) {
        const PortEnd source{wire.from, wire.fromPort};
        auto found = std::find_if(crossings.begin(), crossings.end(),
                                  [&](const Crossing& crossing) { return crossing.source == source; });
        if (found == crossings.end()) {
            const std::string& within = role == LayerRole::BlockInput ? wire.to : wire.from;
            crossings.push_back({source, {}, graph.find(within)->position});
            found = crossings.end() - 1;
        }
        found->wires.push_back(wire);
    }
    std::stable_sort(crossings.begin(), crossings.end(),
                     [](const Crossing& left, const Crossing& right) {
                         return std::make_pair(left.within.y, left.within.x)
                                < std::make_pair(right.within.y, right.within.x);
                     });
    return crossings;
}

// Puts marks into another block, as far away as `by` says.
Result<void> moveMarks(GroupParts& parts, const std::vector<std::string>& keys, const std::string& block, Position by)
{
    std::vector<Mark> marks;
    std::vector<std::string> gone;
    for (const std::string& key : keys) {
        if (const auto found = parts.trial.marks.find(key); found != parts.trial.marks.end()) {
            gone.push_back(key);
            marks.push_back(found->second);
            Mark& mark = marks.back();
            mark.box.x = std::clamp(mark.box.x + by.x, -farthestPosition, farthestPosition);
            mark.box.y = std::clamp(mark.box.y + by.y, -farthestPosition, farthestPosition);
        }
    }
    if (marks.empty()) {
        return {};
    }
    PLEXUS_CHECK(parts.add(edits::removeMarks("", std::move(gone))));
    for (Mark& mark : marks) {
        mark.key = freeMarkKey(parts.trial, mark.kind, block);
        PLEXUS_CHECK(parts.add(edits::addMarks("", {std::move(mark)})));
    }
    return {};
}

// Leads the crossings through border nodes of the block, which stand below each other at `x`.
Result<void> addBorder(GroupParts& parts, const std::string& block, const std::vector<Crossing>& crossings,
                       LayerRole role, double x)
{
    double lowest = -farthestPosition;
    for (const Crossing& crossing : crossings) {
        const LayerDef& layer = layerWith(role);
        GraphNode node = makeNode(parts.trial.freeKey(layer.key, block), layer.key);
        node.position = {x, std::max(crossing.within.y, lowest)};
        lowest = node.position.y + onGrid(rowHeight * 0.6);
        const std::string key = node.key, in = layer.inputs.front(), out = layer.outputs.front();
        PLEXUS_CHECK(parts.add(edits::addNode(std::move(node))));
        PLEXUS_CHECK(parts.add(edits::connect({crossing.source.node, crossing.source.port, key, in})));
        for (const Wire& wire : crossing.wires) {
            PLEXUS_CHECK(parts.add(edits::connect({key, out, wire.to, wire.toPort}))); // in place of `wire`
        }
    }
    return {};
}

} // namespace

Result<Regrouped> group(const Graph& graph, const std::vector<std::string>& keys,
                        const std::vector<std::string>& marks)
{
    std::vector<std::string> members; // the border of the block around them stays where it is
    Extent extent;
    for (const std::string& key : keys) {
        const GraphNode* node = graph.find(key);
        if (node == nullptr) {
            return noSuchNode(key);
        }
        if (!isBorderNode(*node)) {
            members.push_back(key);
            extent.add(node->position);
        }
    }
    if (members.empty()) {
        return Error{.what = "there is nothing to group", .accepted = "select the layers that shall become a block"};
    }
    const std::string outer(blockOf(members.front()));
    for (const std::string& key : members) {
        if (blockOf(key) != outer) {
            return Error{.what = members.front() + " and " + key + " do not lie in the same block",
                         .accepted = "group what is seen together"};
        }
    }
    GroupParts parts(graph);
    const LayerDef& layer = layerWith(LayerRole::Block);
    GraphNode block = makeNode(graph.freeKey(layer.key, outer), layer.key);
    const std::string key = block.key;
    block.position = extent.middle();
    PLEXUS_CHECK(parts.add(edits::addNode(std::move(block))));
    NewKeys fresh;
    for (const std::string& member : members) {
        fresh[member] = key + "." + std::string(nameInBlock(member));
    }
    PLEXUS_CHECK(parts.rekey(fresh));
    PLEXUS_CHECK(moveMarks(parts, marks, key, {}));
    std::vector<Wire> in, out;
    for (const Wire& wire : parts.trial.wires()) {
        const bool from = liesIn(wire.from, key), to = liesIn(wire.to, key);
        if (from != to) {
            (to ? in : out).push_back(wire);
        }
    }
    const auto inputs = crossingsOf(parts.trial, in, LayerRole::BlockInput);
    const auto outputs = crossingsOf(parts.trial, out, LayerRole::BlockOutput);
    PLEXUS_CHECK(addBorder(parts, key, inputs, LayerRole::BlockInput, extent.left - columnWidth));
    PLEXUS_CHECK(addBorder(parts, key, outputs, LayerRole::BlockOutput, extent.right + columnWidth));
    const std::string what = members.size() == 1 ? graph.find(members.front())->displayTitle()
                                                 : std::to_string(members.size()) + " nodes";
    std::string said = parts.said();
    return Regrouped{edits::together("Group " + what, std::move(parts.list)), {key}, std::move(said)};
}

namespace {

// Puts what lay in a block where the block was. Where that would hide other nodes, it begins there and what
// stands right of the block makes room.
Result<void> spreadOut(GroupParts& parts, const std::string& block, const std::vector<std::string>& members)
{
    Graph& graph = parts.trial;
    const Position place = graph.find(block)->position;
    Extent extent;
    for (const std::string& key : members) {
        extent.add(graph.find(key)->position);
    }
    std::vector<const GraphNode*> others;
    for (const GraphNode& node : graph.nodes()) {
        const bool isMember = std::find(members.begin(), members.end(), node.key) != members.end();
        if (blockOf(node.key) == blockOf(block) && node.key != block && !isMember) {
            others.push_back(&node);
        }
    }
    Position by{place.x - extent.middle().x, place.y - extent.middle().y};
    const bool hides = std::any_of(members.begin(), members.end(), [&](const std::string& key) {
        const Position at = graph.find(key)->position;
        return std::any_of(others.begin(), others.end(), [&](const GraphNode* other) {
            return std::abs(at.x + by.x - other->position.x) < 0.8 * columnWidth
                   && std::abs(at.y + by.y - other->position.y) < 0.6 * rowHeight;
        });
    });
    NodePositions moves;
    if (hides) {
        by.x = place.x - extent.left;
        for (const GraphNode* other : others) {
            if (other->position.x > place.x) {
                moves.emplace_back(other->key, Position{other->position.x + extent.right - extent.left,
                                                        other->position.y});
            }
        }
    }
    if (std::vector<Mark> marks = following(graph, blockOf(block), {}, moves); !marks.empty()) {
        PLEXUS_CHECK(parts.add(edits::setMarks("", std::move(marks))));
    }
    std::vector<std::string> marks; // of the block
    for (const auto& [key, mark] : graph.marks) {
        if (blockOf(key) == block) {
            marks.push_back(key);
        }
    }
    PLEXUS_CHECK(moveMarks(parts, marks, std::string(blockOf(block)), by));
    const std::set<std::string_view> carried(members.begin(), members.end());
    if (std::vector<Wire> wires = carriedWays(graph, carried, by); !wires.empty()) {
        PLEXUS_CHECK(parts.add(edits::layWires("", std::move(wires))));
    }
    for (const std::string& key : members) {
        const Position at = graph.find(key)->position;
        moves.emplace_back(key, Position{at.x + by.x, at.y + by.y});
    }
    return moves.empty() ? Result<void>() : parts.add(edits::moveNodes(std::move(moves)));
}

// Lets the copies of a block lie in it as blocks of their own.
Result<void> spreadCopies(GroupParts& parts, const std::string& block)
{
    PLEXUS_CHECK(checkRepeat(parts.trial, *parts.trial.find(block)));
    const Graph all = unrolledOnce(parts.trial, block);
    std::vector<std::string> members;
    for (const GraphNode& node : parts.trial.nodes()) {
        if (blockOf(node.key) == block && !isBorderNode(node)) {
            members.push_back(node.key);
        }
    }
    NewKeys copies; // "stack.3" by the key it gets
    const std::string stem = layerWith(LayerRole::Block).key;
    for (const GraphNode& node : all.nodes()) {
        if (blockOf(node.key) == block && isCopy(node.key)) {
            const size_t number = copies.size() + 1;
            copies[node.key] = block + "." + stem + (number == 1 ? "" : std::to_string(number));
        }
    }
    const auto named = [&](const std::string& key) {
        const std::string top = key.substr(0, key.find('.', block.size() + 1));
        const auto copy = liesIn(key, block) ? copies.find(top) : copies.end();
        return copy == copies.end() ? key : copy->second + key.substr(top.size());
    };
    std::vector<GraphNode> nodes;
    for (GraphNode node : all.nodes()) {
        const std::string owner = named(sharedWith(node.params));
        const bool isNew = named(node.key) != node.key;
        if (isNew && isCopy(node.key) && blockOf(node.key) == block) {
            node.position = {columnWidth * std::stod(std::string(nameInBlock(node.key))), 0};
        }
        if (isNew && node.params.definition(sharedWithKey) != nullptr && owner.empty()) {
            parts.weights.emplace_back(rolledKey(node.key), named(node.key));
        }
        if (!isNew && !owner.empty() && owner != sharedWith(parts.trial.find(node.key)->params)) {
            PLEXUS_CHECK(parts.add(edits::setParam(node.key, sharedWithKey, owner)));
        } else if (isNew) {
            node.key = named(node.key);
            if (!owner.empty()) {
                node.params.set(sharedWithKey, owner);
            }
            nodes.push_back(std::move(node));
        }
    }
    std::vector<Wire> inner, joints;
    for (const Wire& wire : all.wires()) {
        const Wire renamed{named(wire.from), wire.fromPort, named(wire.to), wire.toPort};
        const bool fromCopy = renamed.from != wire.from, toCopy = renamed.to != wire.to;
        if (fromCopy || toCopy) {
            (fromCopy && toCopy ? inner : joints).push_back(renamed);
        }
    }
    PLEXUS_CHECK(parts.add(edits::removeNodes(std::move(members))));
    PLEXUS_CHECK(parts.add(edits::setParam(block, repeatKey, int64_t{1})));
    PLEXUS_CHECK(parts.add(edits::addNetwork("Add copies", std::move(nodes), std::move(inner))));
    for (Wire& joint : joints) {
        PLEXUS_CHECK(parts.add(edits::connect(std::move(joint))));
    }
    return {};
}

// Takes one block away; gives the keys of what lay in it.
Result<std::vector<std::string>> openUp(GroupParts& parts, const std::string& block)
{
    const std::string outer(blockOf(block));
    NewKeys fresh;
    std::set<std::string, std::less<>> border, taken;
    for (const GraphNode& node : parts.trial.nodes()) {
        if (blockOf(node.key) == block && isBorderNode(node)) {
            border.insert(node.key);
        }
        taken.insert(node.key);
    }
    std::vector<std::string> members;
    for (const GraphNode& node : parts.trial.nodes()) {
        if (blockOf(node.key) != block || border.count(node.key) > 0) {
            continue;
        }
        const std::string path = (outer.empty() ? "" : outer + ".") + std::string(nameInBlock(node.key));
        const std::string stem = path.substr(0, path.find_last_not_of("0123456789") + 1);
        std::string key = path;
        for (size_t number = 2; !taken.insert(key).second; ++number) {
            key = stem + std::to_string(number);
        }
        fresh[node.key] = key;
        members.push_back(key);
    }
    // What a wire that begins at the border carries; nullptr: nothing.
    const auto origin = [&](const Wire* wire) {
        while (wire != nullptr && border.count(wire->from) > 0) {
            const GraphNode& node = *parts.trial.find(wire->from);
            wire = parts.trial.into(node.key, node.definition->inputs.front());
        }
        return wire;
    };
    const auto named = [&](const std::string& key) { return fresh.count(key) > 0 ? fresh.at(key) : key; };
    // Where the ends of wires to nested blocks lie.
    const auto moved = [&](const std::string& key) {
        std::string_view top = key;
        while (!top.empty() && fresh.count(std::string(top)) == 0) {
            top = blockOf(top);
        }
        return top.empty() ? key : named(std::string(top)) + key.substr(top.size());
    };
    std::vector<Wire> bridges;
    for (const Wire& wire : parts.trial.wires()) {
        const Wire* source = border.count(wire.from) > 0 && border.count(wire.to) == 0 ? origin(&wire) : nullptr;
        if (source != nullptr) {
            bridges.push_back({moved(source->from), source->fromPort, moved(wire.to), wire.toPort});
        }
    }
    if (!fresh.empty()) {
        PLEXUS_CHECK(parts.rekey(fresh));
    }
    PLEXUS_CHECK(spreadOut(parts, block, members));
    for (Wire& bridge : bridges) {
        PLEXUS_CHECK(parts.add(edits::connect(std::move(bridge))));
    }
    PLEXUS_CHECK(parts.add(edits::removeNodes({block})));
    return members;
}

} // namespace

Result<Regrouped> ungroup(const Graph& graph, const std::vector<std::string>& keys)
{
    GroupParts parts(graph);
    std::vector<std::string> seen;
    std::string title;
    size_t blocks = 0;
    for (const std::string& key : keys) {
        const GraphNode* node = graph.find(key);
        if (node == nullptr) {
            return noSuchNode(key);
        }
        if (hasRole(*node, LayerRole::Block)) {
            title = node->displayTitle();
            ++blocks;
            if (isLeftOut(graph, *node)) {
                return Error{.what = title + " is bypassed, and its layers would be computed again without it",
                             .accepted = "take it in again first"};
            }
            if (copiesOf(*node) > 1) {
                PLEXUS_CHECK(spreadCopies(parts, key));
            }
            PLEXUS_TRY(const std::vector<std::string> members, openUp(parts, key));
            seen.insert(seen.end(), members.begin(), members.end());
        }
    }
    if (blocks == 0) {
        return Error{.what = "there is no block to dissolve", .accepted = "select a block"};
    }
    const std::string name = "Ungroup " + (blocks == 1 ? title : std::to_string(blocks) + " blocks");
    std::string said = parts.said();
    return Regrouped{edits::together(name, std::move(parts.list)), std::move(seen), std::move(said)};
}

} // namespace plexus
