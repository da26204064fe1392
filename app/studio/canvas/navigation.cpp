// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/navigation.h"

#include "app/studio/canvas/move_gesture.h"

#include <cmath>
#include <set>

namespace plexus::studio {

namespace {

QPointF middle(const NodeItem& item)
{
    return item.mapToScene(item.layout().body().center());
}

bool isWired(const Graph& graph, const std::string& from, const std::string& to)
{
    for (const Wire* wire : graph.from(from)) {
        if (wire->to == to) {
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
    const Graph& graph = scene.document().graph();
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
        } else if ((direction == Qt::Key_Right && isWired(graph, start->key().toStdString(), item->key().toStdString()))
                   || (direction == Qt::Key_Left && isWired(graph, item->key().toStdString(), start->key().toStdString()))) {
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

std::vector<std::pair<std::string, Position>> makeRoom(const Graph& graph, const std::string& node,
                                                       double left)
{
    const GraphNode* first = graph.find(node);
    const double by = first != nullptr ? std::ceil((left - first->position.x) / gridStep) * gridStep : 0;
    if (by <= 0) {
        return {};
    }
    std::vector<std::pair<std::string, Position>> positions;
    std::set<std::string> seen{node};
    std::vector<std::string> open{node};
    while (!open.empty()) {
        const GraphNode* next = graph.find(open.back());
        open.pop_back();
        if (next == nullptr) {
            continue;
        }
        positions.emplace_back(next->key, Position{next->position.x + by, next->position.y});
        for (const Wire* wire : graph.from(next->key)) {
            if (seen.insert(wire->to).second) {
                open.push_back(wire->to);
            }
        }
    }
    return positions;
}

} // namespace plexus::studio
