// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/resize_gesture.h"

#include "engine/model/edit_words.h"
#include "engine/model/layout.h"
#include "engine/model/marks.h"

#include <algorithm>

namespace plexus::studio {

ResizeGesture::ResizeGesture(GestureHost host, MarkItem* mark, Qt::Edges edges, QPointF from)
    : m_host(host), m_mark(mark), m_edges(edges), m_from(from), m_before(mark->box())
{
    host.scene.holdPositions(true);
}

ResizeGesture::~ResizeGesture()
{
    m_host.scene.holdPositions(false);
}

void ResizeGesture::move(const Pointer& pointer)
{
    const QPointF by = pointer.scene - m_from;
    const auto grid = [&](double value) {
        return pointer.modifiers.testFlag(Qt::ShiftModifier) ? value : onGrid(value);
    };
    const double leastHeight = m_mark->isFrame() ? leastFrameHeight : leastNoteHeight;
    QRectF box = m_before;
    if (m_edges.testFlag(Qt::LeftEdge)) {
        box.setLeft(std::min(grid(m_before.left() + by.x()), m_before.right() - leastMarkWidth));
    } else if (m_edges.testFlag(Qt::RightEdge)) {
        box.setRight(std::max(grid(m_before.right() + by.x()), m_before.left() + leastMarkWidth));
    }
    if (m_edges.testFlag(Qt::TopEdge)) {
        box.setTop(std::min(grid(m_before.top() + by.y()), m_before.bottom() - leastHeight));
    } else if (m_edges.testFlag(Qt::BottomEdge)) {
        box.setBottom(std::max(grid(m_before.bottom() + by.y()), m_before.top() + leastHeight));
    }
    m_mark->setBox(box);
}

void ResizeGesture::finish(const Pointer& pointer)
{
    move(pointer);
    const QRectF box = m_mark->box();
    if (box == m_before) {
        return;
    }
    Mark mark = m_mark->mark();
    mark.box = {box.x(), box.y(), box.width(), box.height()};
    m_host.scene.holdPositions(false);
    std::vector<Mark> marks{std::move(mark)};
    (void)m_host.scene.document().apply(
        edits::setMarks("Resize " + markWords(m_mark->mark()), std::move(marks)));
}

void ResizeGesture::cancel()
{
    m_mark->setBox(m_before);
}

} // namespace plexus::studio
