// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"
#include "app/studio/canvas/gesture.h"

namespace plexus::studio {

// What a line that is drawn across wires does to them.
enum class Across : uint8_t { Cut, AddDots };

// Cuts the wires that the drawn line crosses, or puts a point on each.
class CutGesture : public Gesture {
public:
    CutGesture(GestureHost host, QPointF from, Across across);
    ~CutGesture() override;

    void move(const Pointer& pointer) override;
    void finish(const Pointer& pointer) override;
    void cancel() override;

private:
    struct Crossed {
        WireItem* wire;
        QPointF at;
    };
    std::vector<Crossed> crossed() const;
    void showCrossed(bool isShown);

    GestureHost m_host;
    Across m_across;
    QPainterPath m_path;
    QGraphicsPathItem m_line;
};

// Leads wires through new points where they run already; those of one output that are side by side fork there.
QPointF middleOfLongestStretch(const WireItem& item); // between its ends and points
std::unique_ptr<Edit> addDot(const Graph& graph, const std::vector<std::pair<const WireItem*, QPointF>>& places);

} // namespace plexus::studio
