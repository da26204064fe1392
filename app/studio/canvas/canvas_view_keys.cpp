// SPDX-License-Identifier: GPL-3.0-or-later
// The keys that are the view's own; all others are the canvas's commands.
#include "app/studio/canvas/canvas_view.h"
#include "app/studio/canvas/cut_gesture.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QKeyEvent>
#include <QPainter>

namespace plexus::studio {

namespace {

constexpr int kKnifeStep = 12, kKnifeLeap = 72, kKnifeSize = 7; // pixels

}

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
    if (m_hasKnife && moveKnife(*event)) {
        return;
    }
    event->ignore();
    Q_EMIT keyPressed(event); // the canvas knows the commands
}

bool CanvasView::moveKnife(const QKeyEvent& event)
{
    const int step = event.modifiers().testFlag(Qt::ShiftModifier) ? kKnifeLeap : kKnifeStep;
    const int key = event.key();
    const QPoint by = key == Qt::Key_Left    ? QPoint(-step, 0)
                      : key == Qt::Key_Right ? QPoint(step, 0)
                      : key == Qt::Key_Up    ? QPoint(0, -step)
                      : key == Qt::Key_Down  ? QPoint(0, step)
                                             : QPoint();
    const bool isEnter = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (by.isNull() && !isEnter) {
        return false;
    }
    const QRect room = viewport()->rect();
    const QPoint at = m_knife.value_or(m_cursor) + by;
    m_knife = QPoint(std::clamp(at.x(), room.left(), room.right()), std::clamp(at.y(), room.top(), room.bottom()));
    const Pointer pointer{mapToScene(*m_knife), *m_knife, Qt::NoModifier};
    if (m_gesture && isEnter) {
        const std::unique_ptr<Gesture> gesture = std::move(m_gesture);
        putDownKnife();
        gesture->finish(pointer);
        return true;
    }
    if (isEnter) {
        m_gesture = std::make_unique<CutGesture>(host(), pointer.scene, Across::Cut);
    }
    if (m_gesture) {
        m_gesture->move(pointer);
    } else {
        m_hint->say(tr("Enter begins the cut"), HintMood::Neutral, *m_knife);
    }
    viewport()->update();
    return true;
}

// Where the knife is, for who does not move it by hand.
void CanvasView::drawKnife(QPainter* painter) const
{
    if (!m_knife) {
        return;
    }
    painter->save();
    painter->resetTransform();
    painter->setRenderHint(QPainter::Antialiasing);
    for (const auto& [color, width] : {std::pair(tokens().canvas, 4.0), std::pair(tokens().error, 2.0)}) {
        painter->setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap));
        painter->drawLine(*m_knife - QPoint(kKnifeSize, 0), *m_knife + QPoint(kKnifeSize, 0));
        painter->drawLine(*m_knife - QPoint(0, kKnifeSize), *m_knife + QPoint(0, kKnifeSize));
    }
    painter->restore();
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
