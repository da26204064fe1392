// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/navigation.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace plexus::studio {

namespace {

QPointF middle(const NodeItem& item)
{
    return item.mapToScene(item.layout().body().center());
}

bool isWired(const CanvasScene& scene, const NodeItem& from, const NodeItem& to)
{
    for (const WireItem* item : scene.wires()) {
        const Wire& wire = item->wire();
        if (scene.place({wire.from, wire.fromPort}, PortSide::Output).node == &from
            && scene.place({wire.to, wire.toPort}, PortSide::Input).node == &to) {
            return true;
        }
    }
    return false;
}

}

QString neighbour(const CanvasScene& scene, const QString& from, QPointF centre, Qt::Key direction)
{
    const NodeItem* start = scene.node(from);
    const QPointF origin = start != nullptr ? middle(*start) : centre;
    QString best;
    double least = 1e18;
    for (const NodeItem* item : scene.nodes()) {
        if (item == start) {
            continue;
        }
        const QPointF away = middle(*item) - origin;
        const double along = direction == Qt::Key_Left    ? -away.x()
                             : direction == Qt::Key_Right ? away.x()
                             : direction == Qt::Key_Up    ? -away.y()
                                                          : away.y();
        const bool isSideways = direction == Qt::Key_Left || direction == Qt::Key_Right;
        const double across = std::abs(isSideways ? away.y() : away.x());
        double cost = along + 2 * across;
        if (start == nullptr) {
            cost = std::hypot(away.x(), away.y());
        } else if ((direction == Qt::Key_Right && isWired(scene, *start, *item))
                   || (direction == Qt::Key_Left && isWired(scene, *item, *start))) {
            cost = across / 1e6; // wired comes first, wherever it stands
        } else if (along <= 1) {
            continue;
        }
        if (cost < least) {
            least = cost;
            best = item->key();
        }
    }
    return best;
}

namespace {

// Wires by where they begin, each with its points; where wires fork the first has the point.
std::vector<QGraphicsItem*> wireRing(const CanvasScene& scene)
{
    std::vector<WireItem*> wires = scene.wires();
    std::stable_sort(wires.begin(), wires.end(), [](const WireItem* left, const WireItem* right) {
        const QPointF a = left->path().pointAtPercent(0), b = right->path().pointAtPercent(0);
        const QPointF c = left->path().pointAtPercent(1), d = right->path().pointAtPercent(1);
        return std::make_tuple(a.x(), a.y(), c.y(), c.x()) < std::make_tuple(b.x(), b.y(), d.y(), d.x());
    });
    std::vector<QGraphicsItem*> ring;
    for (WireItem* item : wires) {
        ring.push_back(item);
        for (const Position& at : item->wire().way) {
            DotItem* dot = scene.dot({{item->wire().from, item->wire().fromPort}, at});
            if (dot != nullptr && std::find(ring.begin(), ring.end(), dot) == ring.end()) {
                ring.push_back(dot);
            }
        }
    }
    return ring;
}

} // namespace

QGraphicsItem* nextWire(const CanvasScene& scene, Towards towards)
{
    const std::vector<QGraphicsItem*> ring = wireRing(scene);
    if (ring.empty()) {
        return nullptr;
    }
    const std::vector<NodeItem*> nodes = scene.selectedNodes();
    const auto isAt = [&](const QGraphicsItem* item, PortSide side) {
        const auto* wire = qgraphicsitem_cast<const WireItem*>(item);
        const bool isOutput = side == PortSide::Output;
        const PortEnd end = wire == nullptr ? PortEnd()
                            : isOutput      ? PortEnd{wire->wire().from, wire->wire().fromPort}
                                            : PortEnd{wire->wire().to, wire->wire().toPort};
        return wire != nullptr && scene.place(end, side).node == nodes.front();
    };
    if (!nodes.empty()) {
        for (const PortSide side : {PortSide::Output, PortSide::Input}) {
            const auto found = std::find_if(ring.begin(), ring.end(),
                                            [&](const QGraphicsItem* item) { return isAt(item, side); });
            if (found != ring.end()) {
                return *found;
            }
        }
    }
    const auto current = std::find_if(ring.begin(), ring.end(), [](const QGraphicsItem* item) { return item->isSelected(); });
    if (current == ring.end()) {
        return towards == Towards::Next ? ring.front() : ring.back();
    }
    const auto count = static_cast<std::ptrdiff_t>(ring.size());
    const std::ptrdiff_t index = current - ring.begin() + (towards == Towards::Next ? 1 : -1);
    return ring[static_cast<size_t>((index + count) % count)];
}

} // namespace plexus::studio
