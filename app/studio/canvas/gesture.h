// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/cursor_hint.h"

#include <functional>
#include <QPoint>
#include <QPointF>
#include <QRectF>

namespace plexus::studio {

class CanvasScene;

// What a gesture needs of the view it happens in.
struct GestureHost {
    CanvasScene& scene;
    CursorHint& hint;
    double reach = 12; // how near counts as touching, in scene units at the present zoom
    std::function<QRectF()> seen; // of the scene, at present; empty from so far away that no ports are drawn
};

// Where the mouse is.
struct Pointer {
    QPointF scene;
    QPoint view;
    Qt::KeyboardModifiers modifiers;
};

// Something the mouse does from press to release. Nothing changes in the document before finish().
class Gesture {
public:
    virtual ~Gesture() = default;
    virtual void move(const Pointer& pointer) = 0;
    virtual void finish(const Pointer& pointer) = 0;
    virtual void cancel() = 0;
};

} // namespace plexus::studio
