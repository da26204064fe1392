// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"
#include "app/studio/canvas/gesture.h"
#include "engine/model/wiring.h"

#include <optional>

namespace plexus::studio {

// Moves what is selected, snapped to the grid (Shift: freely). A frame takes along what lies in it, nodes the
// points of the wires among them. A single unwired node that is dropped on a wire goes into it. Alt takes the
// nodes out of their wires, which heal behind them.
class MoveGesture : public Gesture {
public:
    MoveGesture(GestureHost host, const QGraphicsItem* grabbed, QPointF from);
    ~MoveGesture() override;

    void move(const Pointer& pointer) override;
    void finish(const Pointer& pointer) override;
    void cancel() override;

private:
    template <typename Item>
    struct Moved {
        Item* item;
        QPointF from;
    };
    QPointF levelled(QPointF by) const;
    void lookForWire(const Pointer& pointer);
    void setPulling(bool isPulling);
    void showCut(bool isCut);
    std::vector<std::string> keys() const;

    GestureHost m_host;
    std::vector<Moved<NodeItem>> m_items;
    std::vector<Moved<MarkItem>> m_marks;
    std::vector<Moved<DotItem>> m_dots;
    QPointF m_from, m_anchor; // mouse at the press, and where the grabbed thing was
    std::optional<Wire> m_wire;
    Graph m_graph;                // as it will be when the nodes are put in a wire
    std::unique_ptr<Edit> m_pull; // takes them out of theirs; empty: they stay in them
    bool m_isPulling = false;
};

// What moves with the selection: what lies in selected frames, the points of wires among nodes that move.
struct Company {
    std::vector<NodeItem*> nodes;
    std::vector<MarkItem*> marks;
    std::vector<DotItem*> dots;
    size_t size() const { return nodes.size() + marks.size() + dots.size(); }
};
Company companyOf(const CanvasScene& scene);
// The edit that puts all of it where its items are now, in a graph that has these nodes and marks, and some of the
// wires.
std::unique_ptr<Edit> moveToItems(const Graph& graph, const CanvasScene& scene, const Company& moved);

// Where a node may stand.
Position snapped(QPointF point);

} // namespace plexus::studio
