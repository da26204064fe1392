// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/move_gesture.h"

#include "app/studio/canvas/room.h"
#include "app/studio/theme/theme.h"
#include "engine/model/heal.h"

#include <algorithm>
#include <QPen>

namespace plexus::studio {

namespace {

// Curves as chains of short lines: QPainterPath::intersects would close them into areas.
bool crosses(const QPainterPath& left, const QPainterPath& right)
{
    for (const QPolygonF& first : left.toSubpathPolygons()) {
        for (const QPolygonF& second : right.toSubpathPolygons()) {
            for (qsizetype i = 1; i < first.size(); ++i) {
                for (qsizetype j = 1; j < second.size(); ++j) {
                    if (QLineF(first[i - 1], first[i]).intersects(QLineF(second[j - 1], second[j]), nullptr)
                        == QLineF::BoundedIntersection) {
                        return true;
                    }
                }
            }
        }
    }
    return false;
}

}

Position snapped(QPointF point)
{
    return {onGrid(point.x()), onGrid(point.y())};
}

MoveGesture::MoveGesture(GestureHost host, NodeItem* grabbed, QPointF from)
    : m_host(host), m_from(from), m_anchor(grabbed->pos()), m_graph(host.scene.document().graph())
{
    for (NodeItem* item : host.scene.selectedNodes()) {
        m_items.push_back({item, item->pos()});
    }
    host.scene.holdPositions(true);
}

MoveGesture::~MoveGesture()
{
    m_host.scene.holdPositions(false);
    m_host.scene.setHover(nullptr, {}, nullptr);
}

void MoveGesture::move(const Pointer& pointer)
{
    QPointF by = pointer.scene - m_from;
    if (!(pointer.modifiers & Qt::ShiftModifier)) {
        const Position target = snapped(m_anchor + by); // the grabbed node lands on the grid
        by = QPointF(target.x, target.y) - m_anchor;
    }
    for (const Moved& moved : m_items) {
        moved.item->setPos(moved.from + by);
    }
    m_host.scene.updateWires();
    setPulling(pointer.modifiers.testFlag(Qt::AltModifier));
    lookForWire(pointer);
}

std::vector<std::string> MoveGesture::keys() const
{
    std::vector<std::string> keys;
    for (const Moved& moved : m_items) {
        keys.push_back(moved.item->key().toStdString());
    }
    return keys;
}

void MoveGesture::setPulling(bool isPulling)
{
    if (isPulling == m_isPulling) {
        return;
    }
    m_isPulling = isPulling;
    const Document& document = m_host.scene.document();
    m_graph = document.graph();
    m_pull = isPulling ? pullOut(m_graph, keys(), document.inference(), document.data().fields()) : nullptr;
    if (m_pull) {
        m_pull->apply(m_graph);
    }
    showCut(m_pull != nullptr);
}

void MoveGesture::showCut(bool isCut)
{
    for (WireItem* item : m_host.scene.wires()) {
        const std::vector<Wire>& stay = m_graph.wires();
        const bool goes = isCut && std::find(stay.begin(), stay.end(), item->wire()) == stay.end();
        item->setLook(goes ? WireLook::Refused : WireLook::Plain);
    }
}

void MoveGesture::lookForWire(const Pointer& pointer)
{
    m_wire.reset();
    WireItem* under = nullptr;
    if (m_items.size() == 1) {
        const GraphNode* node = m_graph.find(m_items.front().item->key().toStdString());
        const QPointF centre = m_items.front().item->mapToScene(m_items.front().item->layout().body().center());
        for (const QPointF& point : {pointer.scene, centre}) {
            WireItem* wire = m_host.scene.wireAt(point, 2 * m_host.reach);
            const std::vector<Wire>& wires = m_graph.wires();
            if (under == nullptr && node != nullptr && wire != nullptr
                && std::find(wires.begin(), wires.end(), wire->wire()) != wires.end()
                && canSitOnWire(m_graph, *node, wire->wire())) {
                under = wire;
                m_wire = wire->wire();
            }
        }
    }
    m_host.scene.setHover(nullptr, {}, under);
    const QString words = under != nullptr ? QObject::tr("Insert here")
                          : m_pull         ? QString::fromStdString(m_pull->name())
                                           : QString();
    m_host.hint.say(words, under != nullptr ? HintMood::Good : HintMood::Neutral, pointer.view);
}

void MoveGesture::finish(const Pointer& pointer)
{
    move(pointer);
    m_host.hint.say({}, HintMood::Neutral, {});
    std::vector<std::pair<std::string, Position>> positions;
    for (const Moved& moved : m_items) {
        if (moved.item->pos() != moved.from) {
            positions.emplace_back(moved.item->key().toStdString(),
                                   Position{moved.item->x(), moved.item->y()});
        }
    }
    showCut(false);
    if (positions.empty()) {
        return;
    }
    Document& document = m_host.scene.document();
    std::vector<std::unique_ptr<Edit>> parts;
    std::string name;
    if (m_pull) {
        name = m_pull->name();
        parts.push_back(std::move(m_pull));
    }
    if (m_wire) {
        const NodeItem& item = *m_items.front().item;
        const Room room = roomOnWire(m_host.scene, *m_wire, item.mapRectToScene(item.layout().body()), &item);
        positions = room.moves;
        positions.emplace_back(item.key().toStdString(), room.corner);
        parts.push_back(insertOnWire(m_graph, item.key().toStdString(), *m_wire));
        name = parts.back()->name();
    }
    parts.push_back(edits::moveNodes(std::move(positions)));
    std::unique_ptr<Edit> edit =
        parts.size() == 1 ? std::move(parts.front()) : edits::together(name, std::move(parts));
    m_host.scene.holdPositions(false);
    if (!document.apply(std::move(edit)).ok()) {
        m_host.scene.sync(); // back to where the document has them
    }
}

void MoveGesture::cancel()
{
    showCut(false);
    m_host.hint.say({}, HintMood::Neutral, {});
    for (const Moved& moved : m_items) {
        moved.item->setPos(moved.from);
    }
    m_host.scene.updateWires();
}

BoxGesture::BoxGesture(GestureHost host, QPointF from, bool adds) : m_host(host), m_from(from)
{
    if (adds) {
        m_before = host.scene.document().selection();
    }
    QColor fill = tokens().nodeSelected;
    m_box.setPen(QPen(fill, 0));
    fill.setAlpha(36);
    m_box.setBrush(fill);
    m_box.setZValue(4);
    host.scene.addItem(&m_box);
}

BoxGesture::~BoxGesture() = default;

void BoxGesture::move(const Pointer& pointer)
{
    const QRectF box = QRectF(m_from, pointer.scene).normalized();
    m_box.setRect(box);
    QStringList keys = m_before;
    for (NodeItem* item : m_host.scene.nodes()) {
        if (box.intersects(item->mapRectToScene(item->layout().body()))) {
            keys.append(item->key());
        }
    }
    m_host.scene.document().select(keys);
}

void BoxGesture::finish(const Pointer& pointer)
{
    move(pointer);
}

void BoxGesture::cancel()
{
    m_host.scene.document().select(m_before);
}

CutGesture::CutGesture(GestureHost host, QPointF from) : m_host(host), m_path(from)
{
    m_line.setPen(QPen(tokens().error, 0, Qt::DashLine));
    m_line.setZValue(4);
    host.scene.addItem(&m_line);
}

CutGesture::~CutGesture() = default;

void CutGesture::move(const Pointer& pointer)
{
    m_path.lineTo(pointer.scene);
    m_line.setPath(m_path);
}

void CutGesture::finish(const Pointer& pointer)
{
    move(pointer);
    std::vector<std::unique_ptr<Edit>> parts;
    for (const WireItem* wire : m_host.scene.wires()) {
        if (crosses(wire->path(), m_path)) {
            parts.push_back(edits::disconnect(wire->wire()));
        }
    }
    if (!parts.empty()) {
        (void)m_host.scene.document().apply(edits::together("Cut wires", std::move(parts)));
    }
}

void CutGesture::cancel() {}

} // namespace plexus::studio
