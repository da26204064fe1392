// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/node_picture.h"
#include "engine/model/block.h"

#include <QGraphicsItem>
#include <QPixmap>

namespace plexus::studio {

// A node on the canvas: holds its picture and state, knows nothing of the document.
class NodeItem : public QGraphicsItem {
public:
    enum { Type = UserType + 1 };

    explicit NodeItem(QString key);

    const QString& key() const { return m_key; }
    const NodePicture& picture() const { return m_picture; }
    const NodeLayout& layout() const { return m_layout; }
    const NodeState& state() const { return m_state; }
    // Where wires to the ports end: in the node itself, or in what lies in a block.
    const std::vector<PortEnd>& inputEnds() const { return m_inputEnds; }
    const std::vector<PortEnd>& outputEnds() const { return m_outputEnds; }
    void setEnds(std::vector<PortEnd> inputs, std::vector<PortEnd> outputs);
    void setPicture(const NodePicture& picture);
    void setWired(std::vector<bool> inputs, std::vector<bool> outputs);
    void setRunning(bool isRunning);
    void setHover(bool isHovered, int input, int output);
    // Which ports a dragged wire may end in; empty vectors when none is dragged.
    void setOffered(std::vector<bool> inputs, std::vector<bool> outputs);

    // What was drawn is kept: to be moved when one pans (crisp), or also scaled while the zoom changes, when drawing
    // letters in ever new sizes would be too slow.
    void drawCrisp();
    void drawScaled(); // from what it looks like when it is drawn next
    // Of what is scaled: is there a picture of what it looks like now? One is made at so many device pixels a unit. Until
    // then one that waits is a rectangle: hundreds of pictures are more than a frame can make.
    bool isKept() const { return !m_isScaled || (!m_kept.isNull() && m_state.isSelected == isSelected()); }
    void keep(double scale, double pixelRatio);
    void setWaiting(bool isWaiting) { m_isWaiting = isWaiting; }
    QColor plainColor() const; // of that rectangle, and from afar

    QPointF inputPoint(int index) const; // in the scene
    QPointF outputPoint(int index) const;

    int type() const override { return Type; }
    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void redraw();

    QString m_key;
    std::vector<PortEnd> m_inputEnds, m_outputEnds;
    NodePicture m_picture;
    NodeLayout m_layout;
    NodeState m_state;
    bool m_isScaled = false, m_isWaiting = false;
    QPixmap m_kept; // if it is scaled
};

} // namespace plexus::studio
