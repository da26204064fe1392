// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/wire_item.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <QPainter>
#include <QPainterPathStroker>
#include <QStyleOptionGraphicsItem>

namespace plexus::studio {

namespace {

constexpr double kWireWidth = 2.2, kReach = 10; // drawn, and how near the cursor grabs it
constexpr double kLeastForward = 8, kStub = 22, kWireCorner = 18, kAround = 96;

// Backward wires, such as from the end of one row of nodes to the beginning of the next, run through
// the gap between the rows instead of across the nodes: out, down, back, down, in.
QPainterPath wayBack(QPointF from, QPointF to)
{
    const double apart = std::abs(to.y() - from.y());
    const double lane = apart > 1.5 * kAround ? to.y() + (from.y() < to.y() ? -1 : 1) * kAround * 0.7
                                              : std::max(from.y(), to.y()) + kAround;
    const QPointF corners[] = {from + QPointF(kStub, 0), {from.x() + kStub, lane}, {to.x() - kStub, lane},
                               to - QPointF(kStub, 0)};
    QPainterPath path(from);
    QPointF before = from;
    for (size_t i = 0; i < 4; ++i) {
        const QPointF at = corners[i], after = i < 3 ? corners[i + 1] : to;
        const auto toward = [&](QPointF other) {
            const QPointF away = other - at;
            const double length = std::hypot(away.x(), away.y());
            return length > 0 ? at + away * (std::min(kWireCorner, length / 2) / length) : at;
        };
        path.lineTo(toward(before));
        path.quadTo(at, toward(after));
        before = at;
    }
    path.lineTo(to);
    return path;
}

}

QPainterPath wirePath(QPointF from, QPointF to)
{
    const double across = to.x() - from.x(), down = std::abs(to.y() - from.y());
    if (across < kLeastForward) {
        return wayBack(from, to);
    }
    const double bend = std::max(across * 0.5, std::min(40.0, down)); // gently forward
    QPainterPath path(from);
    path.cubicTo(from + QPointF(bend, 0), to - QPointF(bend, 0), to);
    return path;
}

WireItem::WireItem(Wire wire) : m_wire(std::move(wire))
{
    setFlag(ItemIsSelectable);
    setZValue(1);
}

void WireItem::setEnds(QPointF from, QPointF to)
{
    if (from == m_from && to == m_to) {
        return;
    }
    prepareGeometryChange();
    m_from = from;
    m_to = to;
    m_path = wirePath(from, to);
}

void WireItem::setLook(WireLook look)
{
    if (look != m_look) {
        m_look = look;
        update();
    }
}

double WireItem::distanceTo(QPointF point) const
{
    double nearest = 1e9;
    const int samples = std::clamp(static_cast<int>(m_path.length() / 8), 8, 200);
    for (int i = 0; i <= samples; ++i) {
        const QPointF on = m_path.pointAtPercent(static_cast<double>(i) / samples);
        nearest = std::min(nearest, std::hypot(on.x() - point.x(), on.y() - point.y()));
    }
    return nearest;
}

QRectF WireItem::boundingRect() const
{
    return m_path.controlPointRect().adjusted(-kReach, -kReach, kReach, kReach);
}

QPainterPath WireItem::shape() const
{
    QPainterPathStroker stroker;
    stroker.setWidth(2 * kReach);
    return stroker.createStroke(m_path);
}

void WireItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    const Tokens& t = tokens();
    const double scale =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    QColor color = t.wire;
    double width = kWireWidth;
    if (m_look == WireLook::Refused) {
        color = t.wireRefused;
    } else if (m_look == WireLook::Offered) {
        color = t.wireAccepted;
        width = 3;
    } else if (isSelected()) {
        color = t.wireSelected;
        width = 3.2;
    } else if (m_look == WireLook::Hovered) {
        color = t.wireSelected;
    }
    QPen pen(color, std::max(width, 1.2 / scale), Qt::SolidLine, Qt::RoundCap);
    if (m_look == WireLook::Refused) {
        pen.setDashPattern({3, 3});
    }
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(pen);
    painter->drawPath(m_path);
}

} // namespace plexus::studio
