// SPDX-License-Identifier: GPL-3.0-or-later
// Adding layers: the search popup, and where what it gives is put.
#include "app/studio/canvas/canvas.h"
#include "app/studio/canvas/move_gesture.h"
#include "app/studio/canvas/room.h"
#include "app/studio/canvas/search_popup.h"
#include "engine/model/wiring.h"

#include <algorithm>
#include <utility>

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
    m_replaced.clear();
    m_fits = end ? fitsEnd(*end) : nullptr;
    m_popup->open(m_view->viewport()->mapTo(this, at), caption,
                  [fits = m_fits](const Piece& piece) { return fits == nullptr || fits->portOf(piece).has_value(); });
}

std::shared_ptr<FitsEnd> Canvas::fitsEnd(const WireEnd& end) const
{
    return std::make_shared<FitsEnd>(m_document.graph(), end, m_document.inference(), m_document.data().fields());
}

NodeLayout Canvas::layoutFor(const Piece& piece) const
{
    if (const KeptBlock* kept = piece.kept()) {
        return layoutOf(pictureOf(kept->network, kept->block(), {}));
    }
    return layoutOf(pictureOf(m_document.graph(), newNode(m_document.graph(), piece.layer(), {}), {}));
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

void Canvas::place(const Piece& piece)
{
    if (!m_replaced.isEmpty()) {
        replaceBy(piece);
        return;
    }
    const std::vector<std::string> selected = selectedKeys();
    const GraphNode* anchor = selected.size() == 1 ? m_document.graph().find(selected.front()) : nullptr;
    if (m_askedEnd || m_asksAtPointer) {
        placeAt(piece, m_askedAt);
    } else if (anchor != nullptr && !outputEnds(m_document.graph(), *anchor).empty()
               && piece.hasInput()) {
        placeAfter(piece, *anchor);
    } else {
        const QSizeF size = layoutFor(piece).size;
        QRectF spot(QPointF(), size);
        spot.moveCenter(m_view->mapToScene(m_askedAt));
        spot = freeSpot(spot);
        add(placeNode(m_document.graph(), piece, {m_scene->block(), snapped(spot.topLeft())}, std::nullopt,
                            m_document.inference()));
    }
}

void Canvas::placeAt(const Piece& piece, QPoint at)
{
    const Graph& graph = m_document.graph();
    const QPointF scene = m_view->mapToScene(at);
    const NodeLayout layout = layoutFor(piece);
    QPointF corner = scene - QPointF(layout.size.width() / 2, layout.headerHeight / 2);
    const size_t port = m_askedEnd && m_fits != nullptr ? m_fits->portOf(piece).value_or(0) : 0;
    if (m_askedEnd) { // the new node's port comes to where the wire was dropped
        const std::vector<QPointF>& ports = m_askedEnd->isOutput ? layout.inputs : layout.outputs;
        corner = ports.empty() ? corner : scene - ports[std::min(port, ports.size() - 1)];
    } else if (const WireItem* wire = m_scene->wireAt(scene, 24 / m_view->zoom());
               wire != nullptr && canSitOnWire(piece)) {
        addOnWire(piece, wire->wire(), QRectF(corner, layout.size));
        return;
    }
    const std::optional<WireEnd> end = std::exchange(m_askedEnd, std::nullopt);
    add(placeNode(graph, piece, {m_scene->block(), snapped(corner)}, end, m_document.inference(), port));
}

void Canvas::addOnWire(const Piece& piece, Wire wire, const QRectF& wanted)
{
    const Position corner = snapped(wanted.topLeft());
    Room room = roomOnWire(*m_scene, wire, QRectF(QPointF(corner.x, corner.y), wanted.size()));
    Added added = placeOnWire(m_document.graph(), piece, {m_scene->block(), room.corner}, wire, m_document.inference());
    if (std::vector<std::unique_ptr<Edit>> parts = makeRoom(std::move(room)); !parts.empty()) {
        const std::string name = added.edit->name();
        parts.insert(parts.begin(), std::move(added.edit));
        added.edit = edits::together(name, std::move(parts));
    }
    add(std::move(added));
}

void Canvas::replaceNode()
{
    const std::vector<std::string> keys = selectedKeys();
    const NodeItem* item = keys.size() == 1 ? m_scene->node(m_document.selection().front()) : nullptr;
    const GraphNode* node = item != nullptr ? m_document.graph().find(keys.front()) : nullptr;
    if (node == nullptr) {
        Q_EMIT m_document.refused(tr("select the one layer that shall be replaced"));
        return;
    }
    // What feeds it is what the new one must take.
    const std::vector<PortEnd>& inputs = item->inputEnds();
    const Wire* in = inputs.empty() ? nullptr : m_document.graph().into(inputs.front().node, inputs.front().port);
    const std::shared_ptr<FitsEnd> source = in != nullptr ? fitsEnd({in->from, in->fromPort, true}) : nullptr;
    const bool feeds = !item->outputEnds().empty();
    const auto wires = static_cast<size_t>(std::count_if(inputs.begin(), inputs.end(), [&](const PortEnd& end) {
        return m_document.graph().into(end.node, end.port) != nullptr;
    }));
    const QPoint at = m_view->mapFromScene(item->pos());
    m_askedEnd.reset();
    m_replaced = item->key();
    m_popup->open(m_view->viewport()->mapTo(this, at),
                  tr("Replace %1 by …").arg(QString::fromStdString(node->displayTitle())),
                  [this, source, feeds, wires, own = node->layer](const Piece& piece) {
                      const LayerDef& layer = piece.layer();
                      const bool mayFeed = piece.hasOutput() || !feeds;
                      const bool takesAll = wires <= (piece.isBlock() ? 1 : layer.inputs.size())
                                            || layer.portCount == PortCount::Any;
                      return (piece.kept() != nullptr || layer.key != own) && mayFeed && takesAll
                             && (source == nullptr || source->portOf(piece).has_value());
                  });
}

void Canvas::replaceBy(const Piece& piece)
{
    const std::string key = std::exchange(m_replaced, QString()).toStdString();
    Result<Added> replaced = plexus::replaceNode(m_document.graph(), key, piece, m_document.inference());
    if (replaced.ok()) {
        add(std::move(replaced).value());
    } else {
        Q_EMIT m_document.refused(QString::fromStdString(replaced.error().sentence()));
    }
}

void Canvas::placeAfter(const Piece& piece, const GraphNode& anchor)
{
    const Graph& graph = m_document.graph();
    const NodeItem* item = m_scene->node(QString::fromStdString(anchor.key));
    const QPointF corner = item->pos() + QPointF(item->layout().size.width() + kGap, 0);
    const PortEnd out = item->outputEnds().front();
    const std::vector<const Wire*> leaving = graph.from(out.node);
    if (leaving.size() == 1 && canSitOnWire(piece)) {
        addOnWire(piece, *leaving.front(), QRectF(corner, layoutFor(piece).size));
    } else {
        const QRectF spot = freeSpot(QRectF(corner, layoutFor(piece).size));
        add(placeNode(graph, piece, {m_scene->block(), snapped(spot.topLeft())},
                            WireEnd{out.node, out.port, true}, m_document.inference()));
    }
}

} // namespace plexus::studio
