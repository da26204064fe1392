// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/mark.h"

#include <QColor>
#include <QFont>
#include <QGraphicsItem>

namespace plexus::studio {

// What of a mark lies under the mouse.
enum class MarkPart : uint8_t { None, Body, Color, Edge };

// A frame or a note on the canvas.
class MarkItem : public QGraphicsItem {
public:
    enum { Type = UserType + 3 };

    explicit MarkItem(QString key);

    const QString& key() const { return m_key; }
    const Mark& mark() const { return m_mark; } // as the document has it
    bool isFrame() const { return m_mark.kind == MarkKind::Frame; }
    void setMark(const Mark& mark);
    QRectF box() const { return {pos(), m_size}; } // in the scene, as the hand has it
    void setBox(const QRectF& box);
    void setHover(bool isHovered);
    void setTextHidden(bool isHidden); // while it is edited

    // A frame is taken by its title and its border, so that one can draw a box in it; a note anywhere.
    MarkPart partAt(QPointF scenePoint, double reach) const;
    Qt::Edges edgesAt(QPointF scenePoint, double reach) const;
    QRectF textRect() const; // in the scene
    QFont textFont() const;
    // How high a note of this width must be for its text.
    static double heightFor(const QString& text, double width);

    int type() const override { return Type; }
    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    QRectF titleBar() const; // own coordinates, as those below
    QRectF colorButton() const;
    void paintFrame(QPainter& painter, double scale) const;
    void paintNote(QPainter& painter, double scale) const;

    QString m_key;
    Mark m_mark;
    QSizeF m_size;
    bool m_isHovered = false, m_isTextHidden = false;
};

// What the theme makes of one of markColors(); an unknown one is grey.
QColor markColor(const std::string& name);
// What lies under the text of a mark.
QColor notePaper(const QColor& color);
QColor frameFill(const QColor& color);

inline constexpr double markTitleHeight = 28, markPadding = 24; // of frames, around what they hold
inline constexpr double leastMarkWidth = 96, leastFrameHeight = 64, leastNoteHeight = 40;
inline constexpr double noteWidth = 200, noteHeight = 96;

} // namespace plexus::studio
