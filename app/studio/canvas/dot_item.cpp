// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/dot_item.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

namespace plexus::studio {

namespace {

constexpr double kDotsOverWires = 1.8; // and under nodes
constexpr double kDot = 5;

}

bool passes(const Wire& wire, const Dot& dot)
{
    return wire.from == dot.source.node && wire.fromPort == dot.source.port
           && std::find(wire.way.begin(), wire.way.end(), dot.at) != wire.way.end();
}

DotItem::DotItem(Dot dot) : m_dot(std::move(dot))
{
    setFlag(ItemIsSelectable);
    setZValue(kDotsOverWires);
}

void DotItem::setHover(bool isHovered)
{
    if (isHovered != m_isHovered) {
        m_isHovered = isHovered;
        update();
    }
}

QRectF DotItem::boundingRect() const
{
    return {-12, -12, 24, 24};
}

void DotItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    const Tokens& t = tokens();
    const double scale = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const double size = std::min(std::max(kDot + (m_isHovered ? 1.5 : 0), 2.5 / scale), 10.0);
    painter->setRenderHint(QPainter::Antialiasing);
    if (isSelected()) {
        QColor glow = t.wireSelected;
        glow.setAlpha(90);
        painter->setPen(Qt::NoPen);
        painter->setBrush(glow);
        painter->drawEllipse(QPointF(), std::min(size + 4, 12.0), std::min(size + 4, 12.0));
    }
    painter->setPen(QPen(t.canvas, 1.5));
    painter->setBrush(isSelected() || m_isHovered ? t.wireSelected : t.wire);
    painter->drawEllipse(QPointF(), size, size);
}

} // namespace plexus::studio
