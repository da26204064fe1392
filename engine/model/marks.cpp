// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/marks.h"

#include "engine/model/block.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace plexus {

namespace {

constexpr size_t longestMark = 20000;
constexpr size_t mostWayPoints = 64;

Box markMoved(Box box, double x, double y)
{
    box.x += x;
    box.y += y;
    return box;
}

Box markUnited(const Box& left, const Box& right)
{
    const double x = std::min(left.x, right.x), y = std::min(left.y, right.y);
    return {x, y, std::max(left.right(), right.right()) - x, std::max(left.bottom(), right.bottom()) - y};
}

double marksApart(const Box& left, const Box& right)
{
    const double x = std::max({left.x - right.right(), right.x - left.right(), 0.0});
    const double y = std::max({left.y - right.bottom(), right.y - left.bottom(), 0.0});
    return std::hypot(x, y);
}

// Something on the canvas, before and after.
struct MovedBox {
    Box before, after;
    bool isMoved() const { return !(before == after); }
};

} // namespace

const std::vector<std::string>& markColors()
{
    static const std::vector<std::string> colors{"grey", "blue", "orange", "green", "pink", "yellow", "cyan"};
    return colors;
}

std::string freeMarkKey(const Graph& graph, MarkKind kind, std::string_view block)
{
    const std::string stem =
        (block.empty() ? "" : std::string(block) + ".") + (kind == MarkKind::Frame ? "frame" : "note");
    std::string key = stem;
    for (size_t number = 2; graph.marks.count(key) > 0; ++number) {
        key = stem + std::to_string(number);
    }
    return key;
}

Result<void> checkMark(const Graph& graph, const Mark& mark)
{
    if (!isNodeKey(mark.key)) {
        return noNodeKey(mark.key);
    }
    PLEXUS_CHECK(checkBlock(graph, mark.key));
    const Box& box = mark.box;
    const bool isPlaced = std::abs(box.x) <= farthestPosition && std::abs(box.y) <= farthestPosition
                          && box.width > 0 && box.width <= farthestPosition && box.height > 0
                          && box.height <= farthestPosition;
    if (!isPlaced) {
        return Error{.what = "a box must be four numbers between -1e7 and 1e7, width and height above 0",
                     .where = mark.key};
    }
    if (mark.text.size() > longestMark) {
        return Error{.what = "a text on the canvas must have at most " + std::to_string(longestMark) + " characters",
                     .where = mark.key,
                     .seen = std::to_string(mark.text.size())};
    }
    return {};
}

Result<void> checkWay(const Wire& wire)
{
    const bool isPlaced = std::all_of(wire.way.begin(), wire.way.end(), [](const Position& point) {
        return std::abs(point.x) <= farthestPosition && std::abs(point.y) <= farthestPosition;
    });
    if (!isPlaced || wire.way.size() > mostWayPoints) {
        return Error{.what = "a way must have at most " + std::to_string(mostWayPoints)
                             + " points of two numbers between -1e7 and 1e7",
                     .where = wire.text()};
    }
    return {};
}

bool holds(const Box& outer, const Box& inner)
{
    return outer.x <= inner.x && outer.y <= inner.y && inner.right() <= outer.right()
           && inner.bottom() <= outer.bottom();
}

Box boxOf(const GraphNode& node, const NodeSizes& sizes)
{
    const auto found = sizes.find(node.key);
    const NodeSize size = found != sizes.end() ? found->second : NodeSize{};
    return {node.position.x, node.position.y, size.width, size.height};
}

std::vector<Mark> following(const Graph& graph, std::string_view block, const NodeSizes& sizes,
                            const NodePositions& moves)
{
    const std::map<std::string_view, Position> places(moves.begin(), moves.end());
    std::vector<MovedBox> boxes; // of the nodes, then of marks
    for (const GraphNode& node : graph.nodes()) {
        if (blockOf(node.key) == block) {
            const Box before = boxOf(node, sizes);
            const auto place = places.find(node.key);
            boxes.push_back({before, place == places.end() ? before
                                                           : Box{place->second.x, place->second.y, before.width,
                                                                 before.height}});
        }
    }
    std::vector<const Mark*> marks; // the notes, then the frames from within
    for (const auto& [key, mark] : graph.marks) {
        if (blockOf(key) == block) {
            marks.push_back(&mark);
        }
    }
    std::stable_sort(marks.begin(), marks.end(), [](const Mark* left, const Mark* right) {
        const auto rank = [](const Mark& mark) {
            const bool isFrame = mark.kind == MarkKind::Frame;
            return std::make_pair(isFrame, isFrame ? mark.box.width * mark.box.height : 0);
        };
        return rank(*left) < rank(*right);
    });
    const size_t nodes = boxes.size();
    std::vector<Mark> changed;
    for (const Mark* mark : marks) {
        Box after = mark->box;
        if (mark->kind == MarkKind::Note) {
            const auto nearest = std::min_element(
                boxes.begin(), boxes.begin() + static_cast<std::ptrdiff_t>(nodes),
                [&](const MovedBox& left, const MovedBox& right) {
                    return marksApart(left.before, mark->box) < marksApart(right.before, mark->box);
                });
            if (nodes > 0) {
                after = markMoved(mark->box, nearest->after.x - nearest->before.x, nearest->after.y - nearest->before.y);
            }
        } else {
            std::optional<MovedBox> held;
            bool isMoved = false;
            for (const MovedBox& box : boxes) {
                if (holds(mark->box, box.before)) {
                    held = held ? MovedBox{markUnited(held->before, box.before),
                                           markUnited(held->after, box.after)} : box;
                    isMoved = isMoved || box.isMoved();
                }
            }
            if (isMoved) {
                after = {held->after.x - (held->before.x - mark->box.x), held->after.y - (held->before.y - mark->box.y),
                         held->after.width + mark->box.width - held->before.width,
                         held->after.height + mark->box.height - held->before.height};
            }
        }
        boxes.push_back({mark->box, after});
        if (boxes.back().isMoved()) {
            changed.push_back(*mark);
            changed.back().box = after;
        }
    }
    return changed;
}

std::vector<Wire> carriedWays(const Graph& graph, const std::set<std::string_view>& moved, Position by)
{
    using Fork = std::tuple<std::string_view, std::string_view, double, double>;
    const auto forkOf = [](const Wire& wire, const Position& point) {
        return Fork{wire.from, wire.fromPort, point.x, point.y};
    };
    std::vector<const Wire*> goes;
    std::set<Fork> stay;
    for (const Wire& wire : graph.wires()) {
        if (wire.way.empty() || moved.empty() || seenIn(graph, wire) != blockOf(*moved.begin())) {
            continue;
        }
        if (belongsTo(wire.from, moved) && belongsTo(wire.to, moved)) {
            goes.push_back(&wire);
        } else {
            for (const Position& point : wire.way) {
                stay.insert(forkOf(wire, point));
            }
        }
    }
    std::vector<Wire> laid;
    for (const Wire* wire : goes) {
        laid.push_back(*wire);
        for (Position& point : laid.back().way) {
            if (stay.count(forkOf(*wire, point)) == 0) {
                point = {point.x + by.x, point.y + by.y};
            }
        }
    }
    return laid;
}

std::vector<Wire> straightened(const Graph& graph, std::string_view block)
{
    std::vector<Wire> laid;
    for (const Wire& wire : graph.wires()) {
        if (!wire.way.empty() && seenIn(graph, wire) == block) {
            laid.push_back(wire);
            laid.back().way.clear();
        }
    }
    return laid;
}

std::pair<Way, Way> splitWay(const Way& way, Position at)
{
    const auto past = std::find_if(way.begin(), way.end(), [&](const Position& point) { return point.x > at.x; });
    return {Way(way.begin(), past), Way(past, way.end())};
}

} // namespace plexus
