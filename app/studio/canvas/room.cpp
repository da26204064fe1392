// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/room.h"

#include "engine/model/marks.h"

#include <cmath>
#include <map>
#include <set>

namespace plexus::studio {

namespace {

constexpr double kLeastGap = 40; // between neighbours: a wire and its ends can be seen

QRectF bodyOf(const NodeItem& item)
{
    return item.mapRectToScene(item.layout().body());
}

double upToGrid(double value)
{
    return std::ceil(value / gridStep) * gridStep;
}

// A node and everything it feeds further right; wires back to the next row lead to what may stay.
std::set<const NodeItem*> fedBy(const CanvasScene& scene, const NodeItem* first)
{
    std::multimap<const NodeItem*, const NodeItem*> readers;
    for (const WireItem* item : scene.wires()) {
        const PortPlace from = scene.place({item->wire().from, item->wire().fromPort}, PortSide::Output);
        const PortPlace to = scene.place({item->wire().to, item->wire().toPort}, PortSide::Input);
        if (from && to && to.node->x() > from.node->x()) {
            readers.emplace(from.node, to.node);
        }
    }
    std::set<const NodeItem*> seen{first};
    std::vector<const NodeItem*> open{first};
    while (!open.empty()) {
        const auto [begin, end] = readers.equal_range(open.back());
        open.pop_back();
        for (auto reader = begin; reader != end; ++reader) {
            if (seen.insert(reader->second).second) {
                open.push_back(reader->second);
            }
        }
    }
    return seen;
}

}

NodeSizes sizesOf(const CanvasScene& scene)
{
    NodeSizes sizes;
    for (const NodeItem* item : scene.nodes()) {
        sizes[item->key().toStdString()] = {item->layout().size.width(), item->layout().size.height()};
    }
    return sizes;
}

Room roomOnWire(const CanvasScene& scene, const Wire& wire, const QRectF& wanted, const NodeItem* itself)
{
    QRectF spot = wanted;
    const auto isInTheWay = [&](const NodeItem* item) {
        return item != nullptr && spot.adjusted(-kLeastGap, 0, kLeastGap, 0).intersects(bodyOf(*item));
    };
    const NodeItem* before = scene.place({wire.from, wire.fromPort}, PortSide::Output).node;
    if (isInTheWay(before)) {
        spot.moveLeft(upToGrid(bodyOf(*before).right() + kLeastGap));
    }
    Room room{{spot.left(), spot.top()}, {}};
    const NodeItem* after = scene.place({wire.to, wire.toPort}, PortSide::Input).node;
    if (isInTheWay(after)) {
        const double by = upToGrid(spot.right() + kLeastGap - after->x());
        for (const NodeItem* item : fedBy(scene, after)) {
            if (item != itself && by > 0) {
                room.moves.emplace_back(item->key().toStdString(), Position{item->x() + by, item->y()});
            }
        }
        std::set<std::string_view> moved;
        for (const auto& [key, place] : room.moves) {
            moved.insert(key);
        }
        room.wires = carriedWays(scene.document().graph(), moved, {by, 0});
        room.marks = following(scene.document().graph(), scene.block(), sizesOf(scene), room.moves);
    }
    return room;
}

std::vector<std::unique_ptr<Edit>> makeRoom(Room room)
{
    std::vector<std::unique_ptr<Edit>> parts;
    if (!room.moves.empty()) {
        parts.push_back(edits::moveNodes(std::move(room.moves)));
    }
    if (!room.marks.empty()) {
        parts.push_back(edits::setMarks({}, std::move(room.marks)));
    }
    if (!room.wires.empty()) {
        parts.push_back(edits::layWires({}, std::move(room.wires)));
    }
    return parts;
}

} // namespace plexus::studio
