// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/box_gesture.h"

#include "app/studio/theme/theme.h"

#include <QPen>

namespace plexus::studio {

BoxGesture::BoxGesture(GestureHost host, QPointF from, bool adds) : m_host(host), m_from(from)
{
    if (adds) {
        m_before = host.scene.document().selection();
        m_marksBefore = host.scene.selectedMarkKeys();
    }
    QColor fill = tokens().nodeSelected;
    m_box.setPen(QPen(fill, 0));
    fill.setAlpha(36);
    m_box.setBrush(fill);
    m_box.setZValue(4);
    host.scene.addItem(&m_box);
}

BoxGesture::~BoxGesture() = default;

void BoxGesture::move(const Pointer& pointer)
{
    const QRectF box = QRectF(m_from, pointer.scene).normalized();
    m_box.setRect(box);
    QStringList keys = m_before;
    for (NodeItem* item : m_host.scene.nodes()) {
        if (box.intersects(item->mapRectToScene(item->layout().body()))) {
            keys.append(item->key());
        }
    }
    std::vector<std::string> marks = m_marksBefore;
    for (MarkItem* item : m_host.scene.marks()) {
        if (item->isFrame() ? box.contains(item->box()) : box.intersects(item->box())) {
            marks.push_back(item->key().toStdString());
        }
    }
    m_host.scene.document().select(keys);
    m_host.scene.selectMarks(marks);
    for (DotItem* item : m_host.scene.dots()) {
        item->setSelected(box.contains(item->pos()));
    }
}

void BoxGesture::finish(const Pointer& pointer)
{
    move(pointer);
}

void BoxGesture::cancel()
{
    m_host.scene.document().select(m_before);
    m_host.scene.selectMarks(m_marksBefore);
}

} // namespace plexus::studio
