// SPDX-License-Identifier: GPL-3.0-or-later
// The keys that are the view's own; all others are the canvas's commands.
#include "app/studio/canvas/canvas_view.h"

#include <QKeyEvent>

namespace plexus::studio {

// Before Qt moves the focus: here Tab works on the graph, and F6 leads to the next panel.
bool CanvasView::event(QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isTab = key->key() == Qt::Key_Tab && key->modifiers() == Qt::NoModifier;
        if (isTab || (key->key() == Qt::Key_Backtab && !m_scene.block().empty())) {
            Q_EMIT tabPressed(isTab);
            return true;
        }
        if (key->key() == Qt::Key_F6) {
            return focusNextPrevChild(!key->modifiers().testFlag(Qt::ShiftModifier));
        }
    }
    return QGraphicsView::event(event);
}

void CanvasView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::NoModifier) {
        if (!event->isAutoRepeat()) {
            m_isSpaceDown = true;
            m_spacePanned = false;
            viewport()->setCursor(Qt::OpenHandCursor);
        }
        return;
    }
    if (event->key() == Qt::Key_Escape && (isBusy() || m_pressed || m_hasKnife)) {
        cancelGesture();
        return;
    }
    event->ignore();
    Q_EMIT keyPressed(event); // the canvas knows the commands
}

void CanvasView::keyReleaseEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat() && m_isSpaceDown) {
        m_isSpaceDown = false;
        if (!m_isPanning) {
            viewport()->setCursor(Qt::ArrowCursor);
        }
        if (!m_spacePanned) {
            Q_EMIT layerWanted(m_cursor, std::nullopt); // a tap, not a hold
        }
        return;
    }
    QGraphicsView::keyReleaseEvent(event);
}

} // namespace plexus::studio
