// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <optional>
#include <QGraphicsItem>
#include <QPainterPath>

namespace plexus::studio {

// The curve from an output (left end) to an input (right end), through points. One that leads back passes above
// `top`, that of the node it ends at.
QPainterPath wirePath(QPointF from, QPointF to, const std::vector<QPointF>& way = {}, std::optional<double> top = {});

enum class WireLook : uint8_t { Plain, Hovered, Offered, Refused };

// A wire on the canvas, or the one being dragged.
class WireItem : public QGraphicsItem {
public:
    enum { Type = UserType + 2 };

    explicit WireItem(Wire wire);

    const Wire& wire() const { return m_wire; }
    void setWire(const Wire& wire) { m_wire = wire; } // the same one, with another way
    void setEnds(QPointF from, QPointF to, const std::vector<QPointF>& way = {}, std::optional<double> top = {});
    void setShape(const QString& shape); // of what it carries; empty: not known
    bool showsShape(double scale) const;
    bool isShorterThanShape() const { return m_path.length() < m_label.width(); }
    WireLook look() const { return m_look; }
    void setLook(WireLook look);
    // Distance from a point of the scene to the curve.
    double distanceTo(QPointF point) const;
    const QPainterPath& path() const { return m_path; }

    int type() const override { return Type; }
    QRectF boundingRect() const override { return m_bounds; }
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void placeLabel(); // and the bounds with it

    Wire m_wire;
    QPainterPath m_path;
    QPointF m_from, m_to;
    std::vector<QPointF> m_way;
    std::optional<double> m_top; // of the node it ends at
    QString m_shape;
    QSizeF m_label; // of the shape in its frame
    QRectF m_bounds;
    WireLook m_look = WireLook::Plain;
};

} // namespace plexus::studio
