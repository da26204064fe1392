// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"
#include "app/studio/canvas/gesture.h"
#include "engine/model/wiring.h"

#include <functional>
#include <map>
#include <optional>
#include <set>

namespace plexus::studio {

// Draws a wire from a port to another, in either direction. Pulling at a wired input takes its wire off
// and carries that on; dropped on nothing, the wire is gone. A port that cannot take the wire, or what would come
// over it, is grey and says why.
class WireGesture : public Gesture {
public:
    // Called when a new wire is dropped on empty canvas: offer layers for the open end.
    using DroppedOnNothing = std::function<void(const WireEnd& open, const Pointer&)>;

    WireGesture(GestureHost host, const PortPlace& from, DroppedOnNothing droppedOnNothing);
    // Another wire of the output that the point belongs to, which forks there.
    WireGesture(GestureHost host, const DotItem& from, DroppedOnNothing droppedOnNothing);
    ~WireGesture() override;

    void move(const Pointer& pointer) override;
    void finish(const Pointer& pointer) override;
    void cancel() override;

private:
    struct Target {
        Wire wire;
        QPointF point;
        std::string refusal; // empty: may be drawn
        std::string doubt;   // what would then be wrong
        QString greeting;    // "Conv 2d → Dense"
    };
    std::optional<Target> targetAt(const Pointer& pointer) const;
    Target judge(const PortEnd& end, QPointF point) const;
    void begin();
    Wire wireTo(const PortEnd& end) const;
    void offerPorts(); // those in view that were not judged yet
    bool isOffered(const PortEnd& end);
    std::string misfitOf(const Wire& wire); // why its end, or what lies in the block there, would not take what comes
    void take(Target target);

    GestureHost m_host;
    DroppedOnNothing m_droppedOnNothing;
    WireEnd m_fixed;             // the end that stays
    NodeItem* m_fixedItem = nullptr; // what shows it
    std::optional<Wire> m_taken; // an existing wire pulled off its input
    Graph m_graph;               // the document without m_taken
    std::set<std::string_view> m_closing; // nodes that the wire would close a cycle with
    QRectF m_seen;               // what was in view when ports were judged
    std::set<const NodeItem*> m_offered; // judged
    std::map<PortEnd, FitsEnd> m_blocks; // what lies behind ports of blocks, asked for the first time
    QPointF m_start;
    Way m_way;                   // what the wire is led through already
    WireItem m_item;
    Wire m_judged;               // what the hint is about, so that shapes are inferred once per target
    std::optional<Target> m_target;
};

} // namespace plexus::studio
