// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_view.h"

#include <QPixmap>
#include <QWidget>

namespace plexus::studio {

// The whole graph in a corner, and what of it is in view; a click or a drag there looks elsewhere. It is there
// while much lies outside the view.
class Minimap : public QWidget {
    Q_OBJECT

public:
    Minimap(CanvasView* view, QWidget* parent);
    void setWanted(bool isWanted);
    bool isWanted() const { return m_isWanted; }
    void arrange(); // to its corner of the parent

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void follow();      // the view
    void forgetNodes(); // they have changed
    void lookAt(QPointF point);
    QTransform toMap() const; // from the scene
    QPixmap drawn() const;

    CanvasView& m_view;
    QRectF m_all;      // of the scene
    QPixmap m_nodes;   // drawn once until they change
    bool m_isWanted = true;
};

} // namespace plexus::studio
