// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/wire_item.h"

#include "app/studio/theme/text_width.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <QApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPathStroker>
#include <QStyleOptionGraphicsItem>

namespace plexus::studio {

namespace {

constexpr double kWireWidth = 2.2, kReach = 10; // drawn, and how near the cursor grabs it
constexpr double kMostBend = 70; // how far a point of a wire bends it
constexpr double kLabelsFrom = 1.3; // the zoom from which every wire says what it carries
constexpr double kLeastForward = 8, kStub = 22, kWireCorner = 18, kAround = 96,
                 kAbove = 16;

// Backward wires, such as from the end of one row of nodes to the beginning of the next, run through
// the gap between the rows instead of across the nodes: out, down, back, down, in.
QPainterPath wayBack(QPointF from, QPointF to, std::optional<double> top)
{
    const double apart = std::abs(to.y() - from.y());
    double lane = apart > 1.5 * kAround ? to.y() + (from.y() < to.y() ? -1 : 1) * kAround * 0.7
                                        : std::max(from.y(), to.y()) + kAround;
    if (top && lane < to.y()) {
        lane = std::min(lane, *top - kAbove); // the port may be a lower one
    }
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

namespace {

// Smooth through all points, which it passes across or downwards, as it comes; ports horizontally. What comes after a
// point does not bend the wire before it, so that wires run together until they fork.
QPainterPath wayThrough(QPointF from, QPointF to, const std::vector<QPointF>& way)
{
    std::vector<QPointF> points{from};
    points.insert(points.end(), way.begin(), way.end());
    points.push_back(to);
    const auto length = [](QPointF vector) { return std::hypot(vector.x(), vector.y()); };
    QPainterPath path(from);
    QPointF direction(1, 0);
    for (size_t i = 1; i < points.size(); ++i) {
        const QPointF before = points[i - 1], at = points[i];
        QPointF next(1, 0);
        if (i + 1 < points.size()) {
            const QPointF run = at - before;
            next = std::abs(run.x()) >= std::abs(run.y()) ? QPointF(run.x() < 0 ? -1 : 1, 0)
                                                          : QPointF(0, run.y() < 0 ? -1 : 1);
        }
        const double reach = std::min(length(at - before) * 0.4, kMostBend);
        path.cubicTo(before + direction * reach, at - next * reach, at);
        direction = next;
    }
    return path;
}

QFont labelFont()
{
    QFont font = QApplication::font();
    font.setPixelSize(11);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

}

QPainterPath wirePath(QPointF from, QPointF to, const std::vector<QPointF>& way, std::optional<double> top)
{
    if (!way.empty()) {
        return wayThrough(from, to, way);
    }
    const double across = to.x() - from.x(), down = std::abs(to.y() - from.y());
    if (across < kLeastForward) {
        return wayBack(from, to, top);
    }
    const double bend = std::max(across * 0.5, std::min(40.0, down)); // gently forward
    QPainterPath path(from);
    path.cubicTo(from + QPointF(bend, 0), to - QPointF(bend, 0), to);
    return path;
}

WireItem::WireItem(Wire wire) : m_wire(std::move(wire))
{
    placeLabel();
    setFlag(ItemIsSelectable);
    setZValue(1);
}

void WireItem::setEnds(QPointF from, QPointF to, const std::vector<QPointF>& way, std::optional<double> top)
{
    if (from == m_from && to == m_to && way == m_way && top == m_top) {
        return;
    }
    prepareGeometryChange();
    m_from = from;
    m_to = to;
    m_way = way;
    m_top = top;
    m_path = wirePath(from, to, way, top);
    placeLabel();
}

void WireItem::setShape(const QString& shape)
{
    if (shape != m_shape) {
        prepareGeometryChange();
        m_shape = shape;
        placeLabel();
        update();
    }
}

void WireItem::placeLabel()
{
    m_label = QSizeF();
    if (!m_shape.isEmpty()) {
        static const double height = QFontMetricsF(labelFont()).height();
        m_label = QSizeF(textWidth(labelFont(), m_shape) + 14, height + 4);
    }
    // The label stands somewhere on the wire; where is worked out for who draws it.
    const double across = std::max(kReach, m_label.width() / 2), down = std::max(kReach, m_label.height() / 2);
    m_bounds = m_path.controlPointRect().adjusted(-across, -down, across, down);
}

bool WireItem::showsShape(double scale) const
{
    if (m_label.isEmpty()) {
        return false;
    }
    // Where it hides the whole wire, the nodes at its ends say it already.
    return m_look == WireLook::Hovered || (scale >= kLabelsFrom && m_path.length() > m_label.width() + 24);
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
    if (showsShape(scale)) {
        QRectF label(QPointF(), m_label);
        label.moveCenter(m_path.pointAtPercent(0.5));
        painter->setPen(QPen(blend(color, t.canvas, 0.6), 1));
        painter->setBrush(t.raised);
        painter->drawRoundedRect(label, label.height() / 2, label.height() / 2);
        painter->setFont(labelFont());
        painter->setPen(t.text);
        painter->drawText(label, Qt::AlignCenter, m_shape);
    }
}

} // namespace plexus::studio
