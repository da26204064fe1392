// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/navigation.h"

#include <cmath>

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

} // namespace plexus::studio
