// SPDX-License-Identifier: GPL-3.0-or-later
// Adding layers: the search popup, and where what it gives is put.
#include "app/studio/canvas/canvas.h"
#include "app/studio/canvas/move_gesture.h"
#include "app/studio/canvas/navigation.h"
#include "app/studio/canvas/search_popup.h"

#include <algorithm>

namespace plexus::studio {

namespace {

constexpr double kGap = 48; // between neighbours that were placed by us

}

void Canvas::addNode()
{
    m_asksAtPointer = m_view->isPointerInside();
    askLayer(m_view->pointerPlace(), std::nullopt);
}

void Canvas::askLayer(QPoint at, const std::optional<WireEnd>& end)
{
    m_askedAt = at;
    m_askedEnd = end;
    const QString caption = !end               ? tr("Add a layer …")
                            : end->isOutput ? tr("Add a layer after this …")
                                               : tr("Add a layer before this …");
    m_popup->open(m_view->viewport()->mapTo(this, at), caption, [end](const LayerDef& layer) {
        return !end || takesEnd(layer, *end);
    });
}

QSizeF Canvas::sizeOf(const LayerDef& layer) const
{
    const GraphNode node = newNode(m_document.graph(), layer, {});
    return layoutOf(pictureOf(m_document.graph(), node, {})).size;
}

QRectF Canvas::freeSpot(QRectF wanted) const
{
    const auto isTaken = [&] {
        const std::vector<NodeItem*> nodes = m_scene->nodes();
        return std::any_of(nodes.begin(), nodes.end(), [&](const NodeItem* item) {
            return item->mapRectToScene(item->layout().body()).intersects(wanted);
        });
    };
    while (isTaken()) {
        wanted.translate(0, 4 * gridStep);
    }
    return wanted;
}

void Canvas::add(Added added)
{
    if (m_document.apply(std::move(added.edit)).ok()) {
        const QString key = QString::fromStdString(added.key);
        m_document.select({key});
        if (const NodeItem* item = m_scene->node(key)) {
            m_view->bringIntoView(item->mapRectToScene(item->layout().body()));
        }
    }
    m_view->setFocus();
}

void Canvas::place(const LayerDef& layer)
{
    const std::vector<std::string> selected = selectedKeys();
    const GraphNode* anchor = selected.size() == 1 ? m_document.graph().find(selected.front()) : nullptr;
    if (m_askedEnd || m_asksAtPointer) {
        placeAt(layer, m_askedAt);
    } else if (anchor != nullptr && !outputEnds(m_document.graph(), *anchor).empty() && takesEnd(layer, {})) {
        placeAfter(layer, *anchor);
    } else {
        const QSizeF size = sizeOf(layer);
        QRectF spot(QPointF(), size);
        spot.moveCenter(m_view->mapToScene(m_askedAt));
        spot = freeSpot(spot);
        add(studio::addNode(m_document.graph(), layer, {m_scene->block(), snapped(spot.topLeft())}, std::nullopt,
                            m_document.inference()));
    }
}

void Canvas::placeAt(const LayerDef& layer, QPoint at)
{
    const Graph& graph = m_document.graph();
    const QPointF scene = m_view->mapToScene(at);
    const NodeLayout layout = layoutOf(pictureOf(graph, newNode(graph, layer, {}), {}));
    QPointF corner = scene - QPointF(layout.size.width() / 2, layout.headerHeight / 2);
    if (m_askedEnd) { // the new node's port comes to where the wire was dropped
        const std::vector<QPointF>& ports = m_askedEnd->isOutput ? layout.inputs : layout.outputs;
        corner = ports.empty() ? corner : scene - ports.front();
    } else if (const WireItem* wire = m_scene->wireAt(scene, 24 / m_view->zoom());
               wire != nullptr && canSitOnWire(layer)) {
        add(addOnWire(graph, layer, {m_scene->block(), snapped(corner)}, wire->wire(), m_document.inference()));
        return;
    }
    const std::optional<WireEnd> end = std::exchange(m_askedEnd, std::nullopt);
    add(studio::addNode(graph, layer, {m_scene->block(), snapped(corner)}, end, m_document.inference()));
}

void Canvas::placeAfter(const LayerDef& layer, const GraphNode& anchor)
{
    const Graph& graph = m_document.graph();
    const NodeItem* item = m_scene->node(QString::fromStdString(anchor.key));
    const QPointF corner = item->pos() + QPointF(item->layout().size.width() + kGap, 0);
    const PortEnd out = item->outputEnds().front();
    const std::vector<const Wire*> leaving = graph.from(out.node);
    if (leaving.size() == 1 && canSitOnWire(layer)) {
        const Wire wire = *leaving.front();
        Added added = addOnWire(graph, layer, {m_scene->block(), snapped(corner)}, wire, m_document.inference());
        const std::string name = added.edit->name();
        std::vector<std::unique_ptr<Edit>> parts;
        parts.push_back(std::move(added.edit));
        const double room = corner.x() + sizeOf(layer).width() + kGap;
        if (auto moves = makeRoom(*m_scene, wire, room); !moves.empty()) {
            parts.push_back(edits::moveNodes(std::move(moves)));
        }
        add({edits::together(name, std::move(parts)), std::move(added.key)});
    } else {
        const QRectF spot = freeSpot(QRectF(corner, sizeOf(layer)));
        add(studio::addNode(graph, layer, {m_scene->block(), snapped(spot.topLeft())},
                            WireEnd{out.node, out.port, true}, m_document.inference()));
    }
}

} // namespace plexus::studio
