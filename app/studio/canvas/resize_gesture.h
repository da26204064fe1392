// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"
#include "app/studio/canvas/gesture.h"

namespace plexus::studio {

// Drags edges of a frame or a note, snapped to the grid (Shift: freely).
class ResizeGesture : public Gesture {
public:
    ResizeGesture(GestureHost host, MarkItem* mark, Qt::Edges edges, QPointF from);
    ~ResizeGesture() override;

    void move(const Pointer& pointer) override;
    void finish(const Pointer& pointer) override;
    void cancel() override;

private:
    GestureHost m_host;
    MarkItem* m_mark;
    Qt::Edges m_edges;
    QPointF m_from;
    QRectF m_before;
};

} // namespace plexus::studio
