// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas from afar: thousands of nodes as plain rectangles and straight lines, drawn in one go.
#include "app/studio/canvas/canvas_view.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <map>
#include <QPainter>
#include <utility>

namespace plexus::studio {
namespace {

// More than so many pictures with words in them take longer than a sixtieth of a second.
constexpr int kMostPictures = 140;
constexpr double kLeastPixels = 1.5; // of a rectangle, so that no node vanishes

}

void CanvasView::chooseDetail(Items items)
{
    const QRectF seen = visibleRect();
    int inView = 0;
    for (NodeItem* node : m_scene.nodes()) {
        const bool isInView = seen.intersects(node->layout().body().translated(node->pos()));
        inView += isInView ? 1 : 0;
        if (!m_zooming.isActive()) {
            node->drawCrisp();
        } else if (isInView) {
            node->drawScaled();
        }
    }
    const bool wasFar = std::exchange(m_isFar, inView > kMostPictures);
    if (m_isFar == wasFar && items == Items::Same) {
        return;
    }
    // They stay where they are, to be found and selected, but leave the drawing to drawForeground().
    for (NodeItem* node : m_scene.nodes()) {
        node->setFlag(QGraphicsItem::ItemHasNoContents, m_isFar);
    }
    for (WireItem* wire : m_scene.wires()) {
        wire->setFlag(QGraphicsItem::ItemHasNoContents, m_isFar);
    }
}

void CanvasView::drawForeground(QPainter* painter, const QRectF& rect)
{
    if (!m_isFar) {
        return;
    }
    const Tokens& t = tokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    std::vector<QLineF> lines, selected;
    for (const WireItem* wire : m_scene.wires()) {
        const QPainterPath& path = wire->path();
        if (!path.isEmpty() && wire->boundingRect().intersects(rect)) {
            const QPointF from = path.elementAt(0), to = path.currentPosition();
            (wire->isSelected() ? selected : lines).emplace_back(from, to);
        }
    }
    const auto draw = [&](const std::vector<QLineF>& all, const QColor& color) {
        QPen pen(color, 1);
        pen.setCosmetic(true);
        painter->setPen(pen);
        painter->drawLines(all.data(), static_cast<int>(all.size()));
    };
    draw(lines, blend(t.wire, t.canvas, 0.6));
    draw(selected, t.wireSelected);

    const double least = kLeastPixels / zoom();
    std::map<QRgb, std::vector<QRectF>> bodies; // by colour: one brush each
    for (const NodeItem* node : m_scene.nodes()) {
        QRectF body = node->layout().body().translated(node->pos());
        if (!body.intersects(rect)) {
            continue;
        }
        body.setSize(body.size().expandedTo(QSizeF(least, least)));
        const NodePicture& picture = node->picture();
        const QColor group = t.series[static_cast<size_t>(picture.group) % t.series.size()];
        const QColor color = node->isSelected()          ? t.nodeSelected
                             : !picture.error.isEmpty()   ? t.error
                             : !picture.warning.isEmpty() ? t.warning
                                                          : blend(group, t.node, picture.isBypassed ? 0.25 : 0.6);
        bodies[color.rgb()].push_back(body);
    }
    painter->setPen(Qt::NoPen);
    for (const auto& [color, rects] : bodies) {
        painter->setBrush(QColor::fromRgb(color));
        painter->drawRects(rects.data(), static_cast<int>(rects.size()));
    }
    painter->restore();
}

} // namespace plexus::studio
