// SPDX-License-Identifier: GPL-3.0-or-later
// Where nodes stand: all of them laid out, some lined up. Frames and notes follow.
#include "app/studio/canvas/canvas.h"
#include "app/studio/canvas/room.h"
#include "engine/model/marks.h"

namespace plexus::studio {

namespace {

std::string alignmentWords(Alignment alignment, const std::string& nodes)
{
    switch (alignment) {
    case Alignment::Left: return "Align " + nodes + "left";
    case Alignment::Right: return "Align " + nodes + "right";
    case Alignment::Top: return "Align " + nodes + "at the top";
    case Alignment::Bottom: return "Align " + nodes + "at the bottom";
    case Alignment::Across: return "Distribute " + nodes + "horizontally";
    case Alignment::Down: break;
    }
    return "Distribute " + nodes + "vertically";
}

} // namespace

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
    const size_t nodes = seenNodes(graph, m_scene->block()).size();
    const std::string what = nodes == 1 ? "Lay out 1 node" : "Lay out " + std::to_string(nodes) + " nodes";
    if (m_document.apply(edits::together(what, std::move(parts))).ok()) {
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
    Room moved{{}, std::move(positions), {}, {}};
    moved.marks = following(m_document.graph(), m_scene->block(), sizes, moved.moves);
    std::vector<std::unique_ptr<Edit>> parts = makeRoom(std::move(moved));
    const std::string nodes = std::to_string(selectedKeys().size()) + " nodes ";
    (void)m_document.apply(edits::together(alignmentWords(alignment, nodes), std::move(parts)));
}

} // namespace plexus::studio
