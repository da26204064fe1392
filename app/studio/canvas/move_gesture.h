// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"
#include "app/studio/canvas/gesture.h"
#include "engine/model/wiring.h"

#include <optional>

namespace plexus::studio {

// Moves the selected nodes, snapped to the grid (Shift: freely). A single unwired node that is dropped on
// a wire goes into it. Alt takes the nodes out of their wires, which heal behind them.
class MoveGesture : public Gesture {
public:
    MoveGesture(GestureHost host, NodeItem* grabbed, QPointF from);
    ~MoveGesture() override;

    void move(const Pointer& pointer) override;
    void finish(const Pointer& pointer) override;
    void cancel() override;

private:
    struct Moved {
        NodeItem* item;
        QPointF from;
    };
    void lookForWire(const Pointer& pointer);
    void setPulling(bool isPulling);
    void showCut(bool isCut);
    std::vector<std::string> keys() const;

    GestureHost m_host;
    std::vector<Moved> m_items;
    QPointF m_from, m_anchor; // mouse at the press, and where the grabbed node was
    std::optional<Wire> m_wire;
    Graph m_graph;                // as it will be when the nodes are put in a wire
    std::unique_ptr<Edit> m_pull; // takes them out of theirs; empty: they stay in them
    bool m_isPulling = false;
};

// Selects what the rectangle touches; with Shift or Ctrl in addition to what was selected.
class BoxGesture : public Gesture {
public:
    BoxGesture(GestureHost host, QPointF from, bool adds);
    ~BoxGesture() override;

    void move(const Pointer& pointer) override;
    void finish(const Pointer& pointer) override;
    void cancel() override;

private:
    GestureHost m_host;
    QPointF m_from;
    QStringList m_before;
    QGraphicsRectItem m_box;
};

// Cuts the wires that the drawn line crosses.
class CutGesture : public Gesture {
public:
    CutGesture(GestureHost host, QPointF from);
    ~CutGesture() override;

    void move(const Pointer& pointer) override;
    void finish(const Pointer& pointer) override;
    void cancel() override;

private:
    GestureHost m_host;
    QPainterPath m_path;
    QGraphicsPathItem m_line;
};

// Where a node may stand.
Position snapped(QPointF point);

} // namespace plexus::studio
