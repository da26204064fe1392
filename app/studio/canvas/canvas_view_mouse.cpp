// SPDX-License-Identifier: GPL-3.0-or-later
// What the mouse does to what lies under it: which gesture a press begins.
#include "app/studio/canvas/canvas_view.h"

#include "app/studio/canvas/box_gesture.h"
#include "app/studio/canvas/bundle_gesture.h"
#include "app/studio/canvas/cut_gesture.h"
#include "app/studio/canvas/move_gesture.h"
#include "app/studio/canvas/resize_gesture.h"

#include <QApplication>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

namespace plexus::studio {

void CanvasView::startPan(QPoint at)
{
    m_isPanning = true;
    m_panFrom = at;
    viewport()->setCursor(Qt::ClosedHandCursor);
}

void CanvasView::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    QToolTip::hideText();
    const Pointer at = pointer(event);
    m_menuBlocked = false;
    if (isBusy()) {
        if (event->button() == Qt::RightButton) { // the other button takes a drag back
            cancelGesture();
            m_menuBlocked = true;
        }
        return;
    }
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_isSpaceDown)) {
        m_spacePanned = m_isSpaceDown;
        startPan(at.view);
    } else if (event->button() == Qt::LeftButton) {
        press(at);
    } else if (event->button() == Qt::RightButton
               && (at.modifiers == Qt::ControlModifier || at.modifiers == Qt::ShiftModifier)) {
        m_menuBlocked = true;
        const Across across = at.modifiers == Qt::ControlModifier ? Across::Cut : Across::AddDots;
        m_gesture = std::make_unique<CutGesture>(host(), at.scene, across);
    }
}

void CanvasView::takeKnife()
{
    m_hasKnife = true;
    viewport()->setCursor(Qt::CrossCursor);
    m_hint->say(tr("Drag across wires to cut them, or go there by arrows and Enter; Esc leaves them"), HintMood::Neutral,
                m_cursor);
}

void CanvasView::putDownKnife()
{
    m_hasKnife = false;
    if (m_knife) {
        m_knife.reset();
        viewport()->update();
    }
    viewport()->setCursor(Qt::ArrowCursor);
    m_hint->say({}, HintMood::Neutral, {});
}

void CanvasView::press(const Pointer& at)
{
    if (m_hasKnife) {
        putDownKnife();
        m_gesture = std::make_unique<CutGesture>(host(), at.scene, Across::Cut);
        return;
    }
    const Under under = m_scene.under(at.scene, reach());
    const PortPlace port = under.port;
    if (port && at.modifiers.testFlag(Qt::ControlModifier)) {
        m_gesture = std::make_unique<BundleGesture>(host(), port);
        m_gesture->move(at);
        return;
    }
    if (port) {
        m_scene.setHover({});
        m_gesture = std::make_unique<WireGesture>(host(), port, wireDropped());
        m_gesture->move(at);
        return;
    }
    if (under.node != nullptr) {
        grab(under.node, at);
        return;
    }
    if (under.dot != nullptr) {
        pressDot(under.dot, at);
        return;
    }
    if (under.mark != nullptr) {
        pressMark(under.mark, at);
        return;
    }
    const bool adds = at.modifiers.testFlag(Qt::ShiftModifier) || at.modifiers.testFlag(Qt::ControlModifier);
    if (under.wire != nullptr) {
        if (!adds) {
            m_scene.clearSelection();
        }
        under.wire->setSelected(true);
        return;
    }
    if (!adds) {
        m_scene.clearSelection();
    }
    m_gesture = std::make_unique<BoxGesture>(host(), at.scene, adds);
}

WireGesture::DroppedOnNothing CanvasView::wireDropped()
{
    return [this](const WireEnd& end, const Pointer& where) { Q_EMIT layerWanted(where.view, end); };
}

void CanvasView::pressDot(DotItem* dot, const Pointer& at)
{
    if (at.modifiers.testFlag(Qt::ControlModifier)) {
        m_scene.setHover({});
        m_gesture = std::make_unique<WireGesture>(host(), *dot, wireDropped());
        m_gesture->move(at);
    } else {
        grab(dot, at);
    }
}

void CanvasView::pressMark(MarkItem* mark, const Pointer& at)
{
    switch (mark->partAt(at.scene, reach())) {
    case MarkPart::Color:
        Q_EMIT colorWanted(mark->key(), viewport()->mapToGlobal(at.view));
        break;
    case MarkPart::Edge:
        m_scene.clearSelection();
        mark->setSelected(true);
        m_gesture = std::make_unique<ResizeGesture>(host(), mark, mark->edgesAt(at.scene, reach()), at.scene);
        break;
    case MarkPart::Body:
    case MarkPart::None:
        grab(mark, at);
        break;
    }
}

void CanvasView::grab(QGraphicsItem* item, const Pointer& at)
{
    const bool toggles = at.modifiers.testFlag(Qt::ShiftModifier) || at.modifiers.testFlag(Qt::ControlModifier);
    if (toggles) {
        item->setSelected(!item->isSelected());
    } else if (!item->isSelected()) {
        m_scene.clearSelection();
        item->setSelected(true);
    }
    if (item->isSelected()) {
        m_pressed = at; // a drag from here moves; a plain click on one of many selects it alone
        m_pressedItem = item;
    }
}

void CanvasView::mouseMoveEvent(QMouseEvent* event)
{
    const Pointer at = pointer(event);
    m_cursor = at.view;
    m_isInside = true;
    if (m_isPanning) {
        const QPoint by = at.view - m_panFrom;
        m_panFrom = at.view;
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
        Q_EMIT navigated();
        Q_EMIT viewChanged();
    } else if (m_gesture) {
        m_gesture->move(at);
        if (m_isFar) {
            viewport()->update(); // nobody knows where what moves was drawn before
        }
    } else if (m_pressed) {
        if ((at.view - m_pressed->view).manhattanLength() >= QApplication::startDragDistance() / 2) {
            m_gesture = std::make_unique<MoveGesture>(host(), m_pressedItem, m_pressed->scene);
            m_pressed.reset();
            m_gesture->move(at);
        }
    } else if (m_hasKnife) {
        takeKnife(); // what it says goes with the pointer
    } else {
        hover(at);
    }
}

namespace {

Qt::CursorShape resizeCursor(Qt::Edges edges)
{
    const bool isAcross = edges & (Qt::LeftEdge | Qt::RightEdge), isDown = edges & (Qt::TopEdge | Qt::BottomEdge);
    if (isAcross && isDown) {
        const bool isFalling = edges.testFlag(Qt::LeftEdge) == edges.testFlag(Qt::TopEdge);
        return isFalling ? Qt::SizeFDiagCursor : Qt::SizeBDiagCursor;
    }
    return isAcross ? Qt::SizeHorCursor : Qt::SizeVerCursor;
}

}

void CanvasView::hover(const Pointer& at)
{
    const Under under = m_scene.under(at.scene, reach());
    m_scene.setHover(under);
    Qt::CursorShape shape = m_isSpaceDown ? Qt::OpenHandCursor : under.port ? Qt::CrossCursor : Qt::ArrowCursor;
    if (under.mark != nullptr && !m_isSpaceDown) {
        const MarkPart part = under.mark->partAt(at.scene, reach());
        shape = part == MarkPart::Edge    ? resizeCursor(under.mark->edgesAt(at.scene, reach()))
                : part == MarkPart::Color ? Qt::PointingHandCursor
                                          : Qt::ArrowCursor;
    }
    viewport()->setCursor(shape);
}

void CanvasView::mouseReleaseEvent(QMouseEvent* event)
{
    const Pointer at = pointer(event);
    if (m_isPanning) {
        m_isPanning = false;
        viewport()->setCursor(m_isSpaceDown ? Qt::OpenHandCursor : Qt::ArrowCursor);
    } else if (m_gesture) {
        const std::unique_ptr<Gesture> gesture = std::move(m_gesture);
        gesture->finish(at);
        forgetFar();
    } else if (m_pressed) {
        if (!at.modifiers.testFlag(Qt::ShiftModifier) && !at.modifiers.testFlag(Qt::ControlModifier)) {
            m_scene.clearSelection();
            m_pressedItem->setSelected(true);
        }
        m_pressed.reset();
    }
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const Pointer at = pointer(event);
    const Under under = m_scene.under(at.scene, reach());
    if (event->button() != Qt::LeftButton || under.port || under.dot != nullptr) {
        mousePressEvent(event);
        return;
    }
    cancelGesture();
    if (under.node != nullptr) {
        Q_EMIT nodeOpened(under.node->key());
    } else if (under.mark != nullptr) {
        Q_EMIT markOpened(under.mark->key());
    } else if (under.wire != nullptr) {
        if (std::unique_ptr<Edit> edit = addDot(m_scene.document().graph(), {{under.wire, at.scene}})) {
            (void)m_scene.document().apply(std::move(edit));
        }
    } else {
        Q_EMIT layerWanted(at.view, std::nullopt);
    }
}

} // namespace plexus::studio
