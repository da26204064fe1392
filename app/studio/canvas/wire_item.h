// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <QGraphicsItem>
#include <QPainterPath>

namespace plexus::studio {

// The curve from an output (left end) to an input (right end).
QPainterPath wirePath(QPointF from, QPointF to);

enum class WireLook : uint8_t { Plain, Hovered, Offered, Refused };

// A wire on the canvas, or the one being dragged.
class WireItem : public QGraphicsItem {
public:
    enum { Type = UserType + 2 };

    explicit WireItem(Wire wire);

    const Wire& wire() const { return m_wire; }
    void setEnds(QPointF from, QPointF to);
    WireLook look() const { return m_look; }
    void setLook(WireLook look);
    // Distance from a point of the scene to the curve.
    double distanceTo(QPointF point) const;
    const QPainterPath& path() const { return m_path; }

    int type() const override { return Type; }
    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    Wire m_wire;
    QPainterPath m_path;
    QPointF m_from, m_to;
    WireLook m_look = WireLook::Plain;
};

} // namespace plexus::studio
