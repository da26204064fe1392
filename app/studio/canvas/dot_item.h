// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/block.h"

#include <QGraphicsItem>

namespace plexus::studio {

// A point that wires of one output are led through.
struct Dot {
    PortEnd source;
    Position at; // as the document has it
    auto operator<=>(const Dot& other) const
    {
        return std::tie(source, at.x, at.y) <=> std::tie(other.source, other.at.x, other.at.y);
    }
    bool operator==(const Dot&) const = default;
};
bool passes(const Wire& wire, const Dot& dot);

// The dot on the canvas. Its position is where the hand has it.
class DotItem : public QGraphicsItem {
public:
    enum { Type = UserType + 4 };

    explicit DotItem(Dot dot);

    const Dot& dot() const { return m_dot; }
    void setHover(bool isHovered);

    int type() const override { return Type; }
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    Dot m_dot;
    bool m_isHovered = false;
};

} // namespace plexus::studio
