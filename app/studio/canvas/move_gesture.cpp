// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/move_gesture.h"

#include "app/studio/canvas/room.h"
#include "engine/model/edit_words.h"
#include "engine/model/heal.h"
#include "engine/model/marks.h"

#include <algorithm>
#include <cmath>

namespace plexus::studio {

Position snapped(QPointF point)
{
    return {onGrid(point.x()), onGrid(point.y())};
}

Company companyOf(const CanvasScene& scene)
{
    Company company{scene.selectedNodes(), scene.selectedMarks(), scene.selectedDots()};
    const auto add = [](auto& list, auto* item) {
        if (std::find(list.begin(), list.end(), item) == list.end()) {
            list.push_back(item);
        }
    };
    for (const MarkItem* frame : scene.selectedMarks()) {
        if (!frame->isFrame()) {
            continue;
        }
        for (NodeItem* item : scene.nodes()) {
            if (frame->box().contains(item->mapRectToScene(item->layout().body()))) {
                add(company.nodes, item);
            }
        }
        for (MarkItem* item : scene.marks()) {
            if (item != frame && frame->box().contains(item->box())) {
                add(company.marks, item);
            }
        }
        for (DotItem* item : scene.dots()) {
            if (frame->box().contains(item->pos())) {
                add(company.dots, item);
            }
        }
    }
    const Graph& graph = scene.document().graph();
    std::vector<std::string> keys;
    for (const NodeItem* item : company.nodes) {
        keys.push_back(item->key().toStdString());
    }
    const Position away{1, 0};
    for (const Wire& laid : carriedWays(graph, {keys.begin(), keys.end()}, away)) {
        const Way& now = graph.into(laid.to, laid.toPort)->way;
        for (size_t i = 0; i < now.size(); ++i) {
            if (DotItem* item = scene.dot({{laid.from, laid.fromPort}, now[i]}); !(laid.way[i] == now[i]) && item) {
                add(company.dots, item);
            }
        }
    }
    return company;
}

std::unique_ptr<Edit> moveToItems(const Graph& graph, const CanvasScene& scene, const Company& moved)
{
    NodePositions positions;
    std::vector<std::string> keys;
    std::string name;
    for (const NodeItem* item : moved.nodes) {
        positions.emplace_back(item->key().toStdString(), Position{item->x(), item->y()});
        keys.push_back(positions.back().first);
    }
    std::vector<Mark> marks;
    for (const MarkItem* item : moved.marks) {
        marks.push_back(item->mark());
        marks.back().box.x = item->x();
        marks.back().box.y = item->y();
    }
    std::vector<Wire> wires;
    for (const WireItem* item : scene.wires()) {
        Wire wire = item->wire();
        for (Position& at : wire.way) {
            const DotItem* dot = scene.dot({{wire.from, wire.fromPort}, at});
            at = {dot->x(), dot->y()};
        }
        const Wire* there = graph.into(wire.to, wire.toPort);
        if (wire.way != item->wire().way && there != nullptr && *there == wire) {
            wires.push_back(std::move(wire));
        }
    }
    std::vector<std::unique_ptr<Edit>> parts;
    if (!positions.empty()) {
        parts.push_back(edits::moveNodes(std::move(positions)));
        name = "Move " + nodeWords(graph, keys);
    }
    if (!marks.empty()) {
        const MarkItem& grabbed = *moved.marks.front();
        name = "Move " + markWords(grabbed.mark());
        parts.push_back(edits::setMarks(name, std::move(marks)));
    }
    if (!wires.empty()) {
        name = name.empty() ? "Move point of " + wireWords(graph, wires) : name;
        parts.push_back(edits::layWires(name, std::move(wires)));
    }
    return parts.size() == 1 ? std::move(parts.front()) : edits::together(name, std::move(parts));
}

MoveGesture::MoveGesture(GestureHost host, const QGraphicsItem* grabbed, QPointF from)
    : m_host(host), m_from(from), m_anchor(grabbed->pos()), m_graph(host.scene.document().graph())
{
    const Company company = companyOf(host.scene);
    for (NodeItem* item : company.nodes) {
        m_items.push_back({item, item->pos()});
    }
    for (MarkItem* item : company.marks) {
        m_marks.push_back({item, item->pos()});
    }
    for (DotItem* item : company.dots) {
        m_dots.push_back({item, item->pos()});
    }
    host.scene.holdPositions(true);
}

MoveGesture::~MoveGesture()
{
    m_host.scene.holdPositions(false);
    m_host.scene.setHover({});
}

void MoveGesture::move(const Pointer& pointer)
{
    QPointF by = pointer.scene - m_from;
    if (!(pointer.modifiers & Qt::ShiftModifier)) {
        const Position target = snapped(m_anchor + by); // the grabbed node lands on the grid
        by = levelled(QPointF(target.x, target.y) - m_anchor);
    }
    const auto push = [by](const auto& items) {
        for (const auto& moved : items) {
            moved.item->setPos(moved.from + by);
        }
    };
    push(m_items);
    push(m_marks);
    push(m_dots);
    if (m_dots.empty()) {
        for (const auto& moved : m_items) {
            m_host.scene.updateWires(*moved.item);
        }
    } else {
        m_host.scene.updateWires();
    }
    setPulling(pointer.modifiers.testFlag(Qt::AltModifier));
    lookForWire(pointer);
}

// A point that is moved alone comes to the height of what its wires run to, so that they can be straight: ports
// do not lie on the grid.
QPointF MoveGesture::levelled(QPointF by) const
{
    if (m_dots.size() != 1 || m_items.size() + m_marks.size() > 0) {
        return by;
    }
    const Dot& dot = m_dots.front().item->dot();
    const double y = m_dots.front().from.y() + by.y();
    double level = y, nearest = gridStep;
    const auto look = [&](double other) {
        if (std::abs(other - y) < nearest) {
            nearest = std::abs(other - y);
            level = other;
        }
    };
    for (const WireItem* item : m_host.scene.wires()) {
        if (passes(item->wire(), dot)) {
            look(item->path().pointAtPercent(0).y());
            look(item->path().pointAtPercent(1).y());
            for (const Position& at : item->wire().way) {
                if (!(at == dot.at)) {
                    look(at.y);
                }
            }
        }
    }
    return {by.x(), by.y() + level - y};
}

std::vector<std::string> MoveGesture::keys() const
{
    std::vector<std::string> keys;
    for (const auto& moved : m_items) {
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
    m_pull = isPulling && !m_items.empty()
                 ? pullOut(m_graph, keys(), document.inference(), document.data().fields())
                 : nullptr;
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
    if (m_items.size() == 1 && m_marks.empty() && m_dots.empty()) {
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
    m_host.scene.setHover({.wire = under});
    const QString words = under != nullptr ? QObject::tr("Insert here")
                          : m_pull         ? QString::fromStdString(m_pull->name())
                                           : QString();
    m_host.hint.say(words, under != nullptr ? HintMood::Good : HintMood::Neutral, pointer.view);
}

void MoveGesture::finish(const Pointer& pointer)
{
    move(pointer);
    m_host.hint.say({}, HintMood::Neutral, {});
    Company moved;
    const auto collect = [](const auto& from, auto& to) {
        for (const auto& each : from) {
            if (each.item->pos() != each.from) {
                to.push_back(each.item);
            }
        }
    };
    collect(m_items, moved.nodes);
    collect(m_marks, moved.marks);
    collect(m_dots, moved.dots);
    showCut(false);
    if (moved.size() == 0) {
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
        NodeItem& item = *m_items.front().item;
        Room room = roomOnWire(m_host.scene, *m_wire, item.mapRectToScene(item.layout().body()), &item);
        item.setPos(room.corner.x, room.corner.y);
        parts.push_back(insertOnWire(m_graph, item.key().toStdString(), *m_wire, room.corner));
        name = parts.back()->name();
        for (std::unique_ptr<Edit>& part : makeRoom(std::move(room))) {
            parts.push_back(std::move(part));
        }
    }
    parts.push_back(moveToItems(m_graph, m_host.scene, moved));
    name = name.empty() ? parts.front()->name() : name;
    std::unique_ptr<Edit> edit =
        parts.size() == 1 ? std::move(parts.front()) : edits::together(name, std::move(parts));
    m_host.scene.holdPositions(false);
    const std::vector<Dot> selected = m_host.scene.selectedPlaces();
    if (!document.apply(std::move(edit)).ok()) {
        m_host.scene.sync(); // back to where the document has them
    }
    m_host.scene.selectDots(selected);
}

void MoveGesture::cancel()
{
    showCut(false);
    m_host.hint.say({}, HintMood::Neutral, {});
    const auto back = [](const auto& items) {
        for (const auto& moved : items) {
            moved.item->setPos(moved.from);
        }
    };
    back(m_items);
    back(m_marks);
    back(m_dots);
    m_host.scene.updateWires();
}

} // namespace plexus::studio
