// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"

#include <QAccessibleWidget>
#include <tuple>

namespace plexus::studio {

class CanvasView;

// One thing on the canvas.
struct CanvasPart {
    enum class Kind : uint8_t { Node, Port, Wire, Dot, Mark } kind = Kind::Node;
    QString key;                        // of the node or mark; of a wire, and of a dot's, its text
    PortSide side = PortSide::Input;    // Port
    int index = 0;                      // Port, and Dot: the point of the wire's way
    bool operator==(const CanvasPart&) const = default;
    bool operator<(const CanvasPart& other) const
    {
        return std::tie(kind, key, side, index) < std::tie(other.kind, other.key, other.side, other.index);
    }
};

// The canvas for screen readers: its nodes in the order in which data passes them, each with its ports, then the
// wires, each followed by the points it is led through, then frames and notes. A node says its title, layer, values, shape and
// problem. To focus something selects it; to press a node opens a block, to press a mark writes its text.
class CanvasAccess : public QAccessibleWidget {
public:
    explicit CanvasAccess(CanvasView* view);
    ~CanvasAccess() override;

    int childCount() const override;
    QAccessibleInterface* child(int index) const override;
    int indexOfChild(const QAccessibleInterface* child) const override;
    QAccessibleInterface* focusChild() const override;

    CanvasView& view() const { return m_view; }
    QAccessibleInterface* access(const CanvasPart& part) const;

private:
    const std::vector<CanvasPart>& parts() const; // what is shown now

    CanvasView& m_view;
    mutable std::vector<CanvasPart> m_parts;
    mutable bool m_isStale = true;
    mutable std::map<CanvasPart, QAccessible::Id> m_ids;
    QMetaObject::Connection m_graphChanged, m_blockChanged;
};

// Lets Qt ask for the above; once is enough.
void offerCanvasAccess();

} // namespace plexus::studio
