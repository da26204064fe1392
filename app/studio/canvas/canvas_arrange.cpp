// SPDX-License-Identifier: GPL-3.0-or-later
// Where nodes stand: all of them laid out, some lined up.
#include "app/studio/canvas/canvas.h"

namespace plexus::studio {

NodeSizes Canvas::sizes() const
{
    NodeSizes sizes;
    for (const NodeItem* item : m_scene->nodes()) {
        sizes[item->key().toStdString()] = {item->layout().size.width(), item->layout().size.height()};
    }
    return sizes;
}

void Canvas::arrange()
{
    NodePositions positions = arranged(m_document.graph(), m_scene->block(), sizes());
    if (positions.empty()) {
        return;
    }
    std::vector<std::unique_ptr<Edit>> parts;
    parts.push_back(edits::moveNodes(std::move(positions)));
    if (m_document.apply(edits::together("Lay out", std::move(parts))).ok()) {
        frameAll();
    }
}

void Canvas::align(Alignment alignment)
{
    NodePositions positions = aligned(m_document.graph(), selectedKeys(), sizes(), alignment);
    if (positions.empty()) {
        return;
    }
    const bool isEven = alignment == Alignment::Across || alignment == Alignment::Down;
    std::vector<std::unique_ptr<Edit>> parts;
    parts.push_back(edits::moveNodes(std::move(positions)));
    (void)m_document.apply(edits::together(isEven ? "Distribute" : "Align", std::move(parts)));
}

} // namespace plexus::studio
