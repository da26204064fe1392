// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/gallery/graph_thumbnail.h"

#include "app/studio/search/layer_search.h"
#include "app/studio/theme/theme.h"
#include "engine/model/block.h"

#include <algorithm>
#include <map>
#include <QPainter>
#include <QPainterPath>

namespace plexus::studio {

namespace {

constexpr double kNodeWidth = 160, kNodeHeight = 90; // about what a node takes on the canvas

}

GraphThumbnail::GraphThumbnail(Graph graph, QWidget* parent) : QWidget(parent), m_graph(std::move(graph))
{
    setMinimumHeight(96);
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void GraphThumbnail::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath ground;
    ground.addRoundedRect(QRectF(rect()), radius, radius);
    painter.fillPath(ground, t.canvas);
    if (m_graph.nodes().empty()) {
        return;
    }
    QRectF extent;
    const auto isShown = [](const GraphNode& node) { return blockOf(node.key).empty(); };
    // The node that stands for it outside of all blocks.
    const auto shown = [&](const std::string& key) { return m_graph.find(key.substr(0, key.find('.'))); };
    for (const GraphNode& node : m_graph.nodes()) {
        if (!isShown(node)) {
            continue;
        }
        extent |= QRectF(node.position.x, node.position.y, kNodeWidth, kNodeHeight);
    }
    const QRectF plot = QRectF(rect()).adjusted(14, 14, -14, -14);
    const double scale = std::min({plot.width() / extent.width(), plot.height() / extent.height(), 0.3});
    const auto place = [&](const GraphNode& node) {
        const QPointF away = QPointF(node.position.x, node.position.y) - extent.center();
        return QRectF(plot.center() + away * scale, QSizeF(kNodeWidth, kNodeHeight) * scale);
    };
    painter.setPen(QPen(t.wire, 1.2));
    for (const Wire& wire : m_graph.wires()) {
        const GraphNode *from = shown(wire.from), *to = shown(wire.to);
        if (from != nullptr && to != nullptr && from != to) {
            const QPointF start(place(*from).right(), place(*from).center().y());
            const QPointF end(place(*to).left(), place(*to).center().y());
            if (end.x() >= start.x()) {
                painter.drawLine(start, end);
            } else { // back to the beginning of the next row, through the gap
                const double lane = place(*to).top() - 6;
                painter.drawPolyline(QPolygonF{start, start + QPointF(6, 0), QPointF(start.x() + 6, lane),
                                               QPointF(end.x() - 6, lane), end - QPointF(6, 0), end});
            }
        }
    }
    for (const GraphNode& node : m_graph.nodes()) {
        if (!isShown(node)) {
            continue;
        }
        const int group = node.definition != nullptr ? groupIndex(*node.definition) : 0;
        const QColor color = t.series[static_cast<size_t>(group) % t.series.size()];
        painter.setPen(QPen(color, 1.2));
        painter.setBrush(blend(color, t.node, 0.35));
        painter.drawRoundedRect(place(node), 2.5, 2.5);
    }
}

} // namespace plexus::studio
