// SPDX-License-Identifier: GPL-3.0-or-later
// Wires and the points they are led through, by keys: draw one, go from one to the next, add a point, cut.
#include "app/studio/canvas/canvas.h"
#include "app/studio/canvas/cut_gesture.h"
#include "app/studio/canvas/navigation.h"
#include "app/studio/canvas/wire_popup.h"
#include "engine/model/edit_words.h"

#include <algorithm>

namespace plexus::studio {

void Canvas::selectWire(Towards towards)
{
    if (QGraphicsItem* next = nextWire(*m_scene, towards)) {
        m_document.select({});
        m_scene->clearSelection();
        next->setSelected(true);
        m_view->bringIntoView(next->mapRectToScene(next->boundingRect()));
    }
}

void Canvas::followWire(const WireItem& item, Qt::Key direction)
{
    if (direction == Qt::Key_Up || direction == Qt::Key_Down) {
        selectWire(direction == Qt::Key_Down ? Towards::Next : Towards::Previous);
        return;
    }
    const Wire& wire = item.wire();
    const PortPlace end = direction == Qt::Key_Left ? m_scene->place({wire.from, wire.fromPort}, PortSide::Output)
                                                    : m_scene->place({wire.to, wire.toPort}, PortSide::Input);
    if (end) {
        const QString key = end.node->key();
        m_document.select({key});
        reveal(key);
    }
}

void Canvas::wireTo()
{
    const QStringList& selected = m_document.selection();
    const NodeItem* item = selected.size() == 1 ? m_scene->node(selected.front()) : nullptr;
    if (item == nullptr || item->outputEnds().empty()) {
        Q_EMIT m_document.refused(tr("select the one layer that the wire shall begin at"));
        return;
    }
    const QPointF corner = item->mapToScene(item->layout().body().topRight());
    m_wireTo->open(m_view->viewport()->mapTo(this, m_view->mapFromScene(corner)), *item);
}

void Canvas::addPoint()
{
    std::vector<std::pair<const WireItem*, QPointF>> places;
    for (const WireItem* wire : m_scene->selectedWires()) {
        places.emplace_back(wire, middleOfLongestStretch(*wire));
    }
    std::vector<Dot> before;
    for (const DotItem* dot : m_scene->dots()) {
        before.push_back(dot->dot());
    }
    std::unique_ptr<Edit> edit = addDot(m_document.graph(), places);
    if (edit == nullptr) {
        Q_EMIT m_document.refused(tr("select a wire that shall be led through a point (W)"));
    } else if (m_document.apply(std::move(edit)).ok()) {
        std::vector<Dot> fresh;
        for (const DotItem* dot : m_scene->dots()) {
            if (std::find(before.begin(), before.end(), dot->dot()) == before.end()) {
                fresh.push_back(dot->dot());
            }
        }
        m_scene->clearSelection();
        m_scene->selectDots(fresh);
    }
}

void Canvas::cutWires()
{
    std::vector<Wire> cut;
    std::vector<std::unique_ptr<Edit>> parts;
    for (const WireItem* item : m_scene->selectedWires()) {
        cut.push_back(item->wire());
        parts.push_back(edits::disconnect(item->wire()));
    }
    if (cut.empty()) {
        m_view->takeKnife();
    } else {
        (void)m_document.apply(edits::together("Cut " + wireWords(m_document.graph(), cut), std::move(parts)));
    }
}

} // namespace plexus::studio
