// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/navigation.h"

#include "app/studio/canvas/move_gesture.h"

#include <cmath>
#include <map>
#include <set>

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

QString neighbour(const CanvasScene& scene, QPointF centre, Qt::Key direction)
{
    const std::vector<NodeItem*> selected = scene.selectedNodes();
    const NodeItem* start = selected.empty() ? nullptr : selected.front();
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

std::vector<std::pair<std::string, Position>> makeRoom(const CanvasScene& scene, const Wire& wire, double left)
{
    const NodeItem* first = scene.place({wire.to, wire.toPort}, PortSide::Input).node;
    const double by = first != nullptr ? std::ceil((left - first->x()) / gridStep) * gridStep : 0;
    if (by <= 0) {
        return {};
    }
    std::multimap<const NodeItem*, const NodeItem*> readers;
    for (const WireItem* item : scene.wires()) {
        const PortPlace from = scene.place({item->wire().from, item->wire().fromPort}, PortSide::Output);
        const PortPlace to = scene.place({item->wire().to, item->wire().toPort}, PortSide::Input);
        readers.emplace(from.node, to.node);
    }
    std::vector<std::pair<std::string, Position>> positions;
    std::set<const NodeItem*> seen{first};
    std::vector<const NodeItem*> open{first};
    while (!open.empty()) {
        const NodeItem* next = open.back();
        open.pop_back();
        positions.emplace_back(next->key().toStdString(), Position{next->x() + by, next->y()});
        const auto [begin, end] = readers.equal_range(next);
        for (auto reader = begin; reader != end; ++reader) {
            if (reader->second != nullptr && seen.insert(reader->second).second) {
                open.push_back(reader->second);
            }
        }
    }
    return positions;
}

} // namespace plexus::studio
