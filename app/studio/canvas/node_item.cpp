// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/node_item.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionGraphicsItem>
#include <utility>

namespace plexus::studio {

namespace {

constexpr double kNodesAboveWires = 2;

QPointF pointAt(const std::vector<QPointF>& points, int index)
{
    const bool exists = index >= 0 && index < static_cast<int>(points.size());
    return exists ? points[static_cast<size_t>(index)] : QPointF();
}

}

NodeItem::NodeItem(QString key) : m_key(std::move(key))
{
    setFlag(ItemIsSelectable);
    setZValue(kNodesAboveWires);
    drawCrisp();
}

void NodeItem::setEnds(std::vector<PortEnd> inputs, std::vector<PortEnd> outputs)
{
    m_inputEnds = std::move(inputs);
    m_outputEnds = std::move(outputs);
}

void NodeItem::setPicture(const NodePicture& picture)
{
    if (picture == m_picture) {
        return;
    }
    prepareGeometryChange();
    m_picture = picture;
    m_layout = layoutOf(picture);
    redraw();
}

void NodeItem::setWired(std::vector<bool> inputs, std::vector<bool> outputs)
{
    if (inputs != m_state.inputWired || outputs != m_state.outputWired) {
        m_state.inputWired = std::move(inputs);
        m_state.outputWired = std::move(outputs);
        redraw();
    }
}

void NodeItem::setRunning(bool isRunning)
{
    if (isRunning != m_state.isRunning) {
        m_state.isRunning = isRunning;
        redraw();
    }
}

void NodeItem::setHover(bool isHovered, int input, int output)
{
    if (isHovered != m_state.isHovered || input != m_state.hoveredInput
        || output != m_state.hoveredOutput) {
        m_state.isHovered = isHovered;
        m_state.hoveredInput = input;
        m_state.hoveredOutput = output;
        redraw();
    }
}

void NodeItem::setOffered(std::vector<bool> inputs, std::vector<bool> outputs)
{
    m_state.inputOffered = std::move(inputs);
    m_state.outputOffered = std::move(outputs);
    redraw();
}

void NodeItem::drawCrisp()
{
    m_isWaiting = false;
    if (cacheMode() != DeviceCoordinateCache) {
        m_isScaled = false;
        setCacheMode(DeviceCoordinateCache);
        redraw();
    }
}

void NodeItem::drawScaled()
{
    if (!m_isScaled) {
        m_isScaled = true;
        setCacheMode(NoCache);
    }
}

void NodeItem::redraw()
{
    m_kept = {};
    update();
}

QPointF NodeItem::inputPoint(int index) const
{
    return mapToScene(pointAt(m_layout.inputs, index));
}

QPointF NodeItem::outputPoint(int index) const
{
    return mapToScene(pointAt(m_layout.outputs, index));
}

QRectF NodeItem::boundingRect() const
{
    return m_layout.body().adjusted(-12, -12, 12, 12); // ports, badge, glow, shadow
}

QPainterPath NodeItem::shape() const
{
    QPainterPath path;
    path.addRect(m_layout.body());
    return path;
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    // (Device pixels are none of the world's business: nodes show as much on a crisp screen.)
    const double scale = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const bool wasSelected = std::exchange(m_state.isSelected, isSelected());
    if (!m_isScaled) {
        m_state.scale = scale;
        paintNode(*painter, m_picture, m_layout, m_state);
        return;
    }
    if (m_kept.isNull() || wasSelected != m_state.isSelected) {
        if (m_isWaiting) {
            m_state.isSelected = wasSelected; // nobody has drawn it so
            painter->fillRect(m_layout.body(), plainColor());
            return;
        }
        keep(scale, painter->device()->devicePixelRatioF());
    }
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    painter->drawPixmap(boundingRect(), m_kept, QRectF(m_kept.rect()));
}

void NodeItem::keep(double scale, double pixelRatio)
{
    m_state.scale = scale;
    m_state.isSelected = isSelected();
    m_kept = QPixmap((boundingRect().size() * scale * pixelRatio).toSize().expandedTo(QSize(1, 1)));
    m_kept.fill(Qt::transparent);
    QPainter kept(&m_kept);
    kept.setRenderHint(QPainter::Antialiasing);
    kept.scale(m_kept.width() / boundingRect().width(), m_kept.height() / boundingRect().height());
    kept.translate(-boundingRect().topLeft());
    paintNode(kept, m_picture, m_layout, m_state);
}

QColor NodeItem::plainColor() const
{
    const Tokens& t = tokens();
    const QColor group = t.series[static_cast<size_t>(m_picture.group) % t.series.size()];
    return isSelected()                 ? t.nodeSelected
           : !m_picture.error.isEmpty()   ? t.error
           : !m_picture.warning.isEmpty() ? t.warning
                                          : blend(group, t.node, m_picture.isBypassed ? 0.25 : 0.6);
}

} // namespace plexus::studio
