// SPDX-License-Identifier: GPL-3.0-or-later
// Where nodes stand: all of them laid out, some lined up. Frames and notes follow.
#include "app/studio/canvas/canvas.h"
#include "app/studio/canvas/room.h"
#include "engine/model/marks.h"

namespace plexus::studio {

void Canvas::arrange()
{
    const Graph& graph = m_document.graph();
    const NodeSizes sizes = sizesOf(*m_scene);
    NodePositions positions = arranged(graph, m_scene->block(), sizes);
    std::vector<Wire> wires = straightened(graph, m_scene->block()); // their points lay where nodes were
    if (positions.empty() && wires.empty()) {
        return;
    }
    Room moved{{}, std::move(positions), {}, std::move(wires)};
    moved.marks = following(graph, m_scene->block(), sizes, moved.moves);
    std::vector<std::unique_ptr<Edit>> parts = makeRoom(std::move(moved));
    if (m_document.apply(edits::together("Lay out", std::move(parts))).ok()) {
        frameAll();
    }
}

void Canvas::align(Alignment alignment)
{
    const NodeSizes sizes = sizesOf(*m_scene);
    NodePositions positions = aligned(m_document.graph(), selectedKeys(), sizes, alignment);
    if (positions.empty()) {
        return;
    }
    const bool isEven = alignment == Alignment::Across || alignment == Alignment::Down;
    Room moved{{}, std::move(positions), {}, {}};
    moved.marks = following(m_document.graph(), m_scene->block(), sizes, moved.moves);
    std::vector<std::unique_ptr<Edit>> parts = makeRoom(std::move(moved));
    (void)m_document.apply(edits::together(isEven ? "Distribute" : "Align", std::move(parts)));
}

} // namespace plexus::studio
