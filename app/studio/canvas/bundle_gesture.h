// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"
#include "app/studio/canvas/gesture.h"
#include "app/studio/canvas/wire_item.h"
#include "engine/model/wiring.h"

namespace plexus::studio {

// Carries all wires of a port to another one of the same kind.
class BundleGesture : public Gesture {
public:
    BundleGesture(GestureHost host, const PortPlace& from);
    ~BundleGesture() override;

    void move(const Pointer& pointer) override;
    void finish(const Pointer& pointer) override;
    void cancel() override;

private:
    PortPlace target(const Pointer& pointer) const;
    void showWires(bool isShown);

    GestureHost m_host;
    PortPlace m_from;
    WireEnd m_end;
    std::vector<Wire> m_wires;
    std::vector<std::unique_ptr<WireItem>> m_items; // what is seen of them while they are carried
};

} // namespace plexus::studio
