// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"
#include "app/studio/canvas/gesture.h"

namespace plexus::studio {

// Selects what the rectangle touches, and frames that lie in it; with Shift or Ctrl in addition to what was
// selected.
class BoxGesture : public Gesture {
public:
    BoxGesture(GestureHost host, QPointF from, bool adds);
    ~BoxGesture() override;

    void move(const Pointer& pointer) override;
    void finish(const Pointer& pointer) override;
    void cancel() override;

private:
    GestureHost m_host;
    QPointF m_from;
    QStringList m_before;
    std::vector<std::string> m_marksBefore;
    QGraphicsRectItem m_box;
};

} // namespace plexus::studio
