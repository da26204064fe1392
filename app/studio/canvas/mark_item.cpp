// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/mark_item.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <QApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionGraphicsItem>

namespace plexus::studio {

namespace {

constexpr double kNotesAboveWires = 1.5; // and below nodes
constexpr double kMarkCorner = 8, kNoteCorner = 4, kMarkSide = 12, kNoteSide = 10;
constexpr double kTitleReaches = 120; // how far above a frame its title may be drawn, from afar
constexpr double kSeenFromAfar = 11;  // pixels: no title is drawn smaller
constexpr int kNoteFlags = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

QFont markFont(int pixels, QFont::Weight weight)
{
    QFont font = QApplication::font();
    font.setPixelSize(pixels);
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting); // the same widths at every zoom
    return font;
}

}

QColor markColor(const std::string& name)
{
    const std::vector<std::string>& names = markColors();
    const auto found = std::find(names.begin(), names.end(), name);
    return tokens().marks.at(found == names.end() ? 0 : static_cast<size_t>(found - names.begin()));
}

QColor notePaper(const QColor& color)
{
    return blend(color, tokens().node, tokens().isDark ? 0.2 : 0.16);
}

QColor frameFill(const QColor& color)
{
    return blend(color, tokens().canvas, tokens().isDark ? 0.13 : 0.08);
}

MarkItem::MarkItem(QString key) : m_key(std::move(key))
{
    setFlag(ItemIsSelectable);
}

void MarkItem::setMark(const Mark& mark)
{
    m_mark = mark;
    update();
}

void MarkItem::setBox(const QRectF& box)
{
    setPos(box.topLeft());
    if (box.size() != m_size) {
        prepareGeometryChange();
        m_size = box.size();
    }
    // Frames lie under everything, the larger one under the smaller.
    setZValue(isFrame() ? -1 - 1e-9 * std::min(m_size.width() * m_size.height(), 1e9) : kNotesAboveWires);
}

void MarkItem::setHover(bool isHovered)
{
    if (isHovered != m_isHovered) {
        m_isHovered = isHovered;
        update();
    }
}

void MarkItem::setTextHidden(bool isHidden)
{
    m_isTextHidden = isHidden;
    update();
}

QRectF MarkItem::titleBar() const
{
    return {0, 0, m_size.width(), markTitleHeight};
}

QRectF MarkItem::colorButton() const
{
    return {m_size.width() - 24, isFrame() ? 6.0 : 4.0, 16, 16};
}

MarkPart MarkItem::partAt(QPointF scenePoint, double reach) const
{
    const QPointF at = mapFromScene(scenePoint);
    const QRectF body(QPointF(), m_size);
    if ((m_isHovered || isSelected()) && colorButton().contains(at)) {
        return MarkPart::Color;
    }
    if (edgesAt(scenePoint, reach)) {
        return MarkPart::Edge;
    }
    if (isFrame() ? titleBar().contains(at) : body.contains(at)) {
        return MarkPart::Body;
    }
    return MarkPart::None;
}

Qt::Edges MarkItem::edgesAt(QPointF scenePoint, double reach) const
{
    const QPointF at = mapFromScene(scenePoint);
    const double near = std::min({reach * 0.6, m_size.width() / 4, m_size.height() / 4});
    Qt::Edges edges;
    if (QRectF(QPointF(), m_size).adjusted(-near, -near, near, near).contains(at)) {
        edges.setFlag(Qt::LeftEdge, at.x() < near);
        edges.setFlag(Qt::RightEdge, at.x() > m_size.width() - near);
        edges.setFlag(Qt::TopEdge, at.y() < near);
        edges.setFlag(Qt::BottomEdge, at.y() > m_size.height() - near);
    }
    return edges;
}

QRectF MarkItem::textRect() const
{
    return isFrame() ? QRectF(pos(), QSizeF(m_size.width() - 24, markTitleHeight))
                     : QRectF(pos(), m_size).adjusted(0, 0, -14, 0);
}

QFont MarkItem::textFont() const
{
    return isFrame() ? markFont(14, QFont::DemiBold) : markFont(13, QFont::Normal);
}

double MarkItem::heightFor(const QString& text, double width)
{
    const QFontMetricsF metrics(markFont(13, QFont::Normal));
    const QRectF room(0, 0, width - 2 * kNoteSide - 14, 1e6);
    return std::max(leastNoteHeight, std::ceil(metrics.boundingRect(room, kNoteFlags, text).height()) + 2 * kNoteSide);
}

QRectF MarkItem::boundingRect() const
{
    return QRectF(QPointF(), m_size).adjusted(-6, isFrame() ? -kTitleReaches : -6, 6, 6);
}

QPainterPath MarkItem::shape() const
{
    QPainterPath path;
    path.addRect(QRectF(QPointF(), m_size));
    return path;
}

void MarkItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    const double scale = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    painter->setRenderHint(QPainter::Antialiasing);
    if (isFrame()) {
        paintFrame(*painter, scale);
    } else {
        paintNote(*painter, scale);
    }
    if (m_isHovered || isSelected()) {
        painter->setPen(QPen(tokens().borderStrong, 1));
        painter->setBrush(markColor(m_mark.color));
        painter->drawEllipse(colorButton().adjusted(2, 2, -2, -2));
    }
}

void MarkItem::paintFrame(QPainter& painter, double scale) const
{
    const Tokens& t = tokens();
    const QColor color = markColor(m_mark.color);
    const QRectF body(QPointF(), m_size);
    QPainterPath outline;
    outline.addRoundedRect(body, kMarkCorner, kMarkCorner);
    painter.fillPath(outline, frameFill(color));
    painter.save();
    painter.setClipPath(outline, Qt::IntersectClip);
    painter.fillRect(titleBar(), blend(color, t.canvas, t.isDark ? 0.28 : 0.2));
    painter.restore();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(isSelected() ? t.nodeSelected : blend(color, t.canvas, m_isHovered ? 1 : 0.6),
                        std::max(isSelected() ? 2.0 : 1.2, 1 / scale)));
    painter.drawPath(outline);
    if (m_mark.text.empty() || m_isTextHidden) {
        return;
    }
    // From afar the title grows upwards, out of the frame, so that it can be read.
    QFont font = textFont();
    font.setPixelSize(std::max(font.pixelSize(), static_cast<int>(std::min(kSeenFromAfar / scale, 90.0))));
    const QFontMetricsF metrics(font);
    const QRectF title = titleBar().adjusted(kMarkSide, std::min(0.0, markTitleHeight - metrics.height()), -30, 0);
    painter.setFont(font);
    painter.setPen(t.text);
    painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(QString::fromStdString(m_mark.text), Qt::ElideRight, title.width()));
}

void MarkItem::paintNote(QPainter& painter, double scale) const
{
    const Tokens& t = tokens();
    const QColor color = markColor(m_mark.color);
    const QRectF body(QPointF(), m_size);
    painter.setPen(QPen(isSelected() ? t.nodeSelected : blend(color, t.node, m_isHovered ? 0.9 : 0.45),
                        std::max(isSelected() ? 2.0 : 1.2, 1 / scale)));
    painter.setBrush(notePaper(color));
    painter.drawRoundedRect(body, kNoteCorner, kNoteCorner);
    painter.save();
    painter.setClipRect(body.adjusted(2, 2, -2, -2), Qt::IntersectClip);
    painter.fillRect(QRectF(0, 0, 4, body.height()), color);
    if (!m_isTextHidden) {
        const bool isEmpty = m_mark.text.empty();
        painter.setFont(textFont());
        painter.setPen(isEmpty ? t.textDim : t.text);
        painter.drawText(body.adjusted(kNoteSide, kNoteSide, -kNoteSide - 14, 0), kNoteFlags,
                         isEmpty ? QObject::tr("Double-click to write") : QString::fromStdString(m_mark.text));
    }
    painter.restore();
}

} // namespace plexus::studio
