// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/wire_gesture.h"

#include "engine/advice/shapes.h"
#include "engine/model/edit_words.h"

#include <algorithm>
#include <QElapsedTimer>

namespace plexus::studio {

namespace {

// Up to so many nodes a wire that is touched is tried out on the whole network; beyond, the layer it leads to is asked alone.
constexpr size_t kMostTried = 600;
constexpr qint64 kMostJudging = 12; // milliseconds of a frame

}

WireGesture::WireGesture(GestureHost host, const PortPlace& from, DroppedOnNothing droppedOnNothing)
    : m_host(host), m_droppedOnNothing(std::move(droppedOnNothing)),
      m_graph(host.scene.document().graph()), m_item(Wire{})
{
    const PortEnd end = CanvasScene::end(from);
    m_fixed = {end.node, end.port, from.side == PortSide::Output};
    m_fixedItem = from.node;
    m_start = from.point();
    if (const Wire* old = m_fixed.isOutput ? nullptr : m_graph.into(m_fixed.node, m_fixed.port)) {
        m_taken = *old;
        WireItem* item = host.scene.wireItem(*old);
        m_start = item->path().pointAtPercent(0);
        item->hide();
        m_fixed = {old->from, old->fromPort, true};
        m_way = old->way;
        m_fixedItem = host.scene.place({old->from, old->fromPort}, PortSide::Output).node;
        m_graph.disconnect(*m_taken);
    }
    begin();
}

WireGesture::WireGesture(GestureHost host, const DotItem& from, DroppedOnNothing droppedOnNothing)
    : m_host(host), m_droppedOnNothing(std::move(droppedOnNothing)),
      m_fixed{from.dot().source.node, from.dot().source.port, true}, m_graph(host.scene.document().graph()),
      m_item(Wire{})
{
    const PortPlace place = host.scene.place(from.dot().source, PortSide::Output);
    m_fixedItem = place.node;
    m_start = place ? place.point() : from.pos();
    for (const WireItem* item : host.scene.wires()) {
        if (passes(item->wire(), from.dot())) {
            const Way& way = item->wire().way;
            m_way.assign(way.begin(), std::find(way.begin(), way.end(), from.dot().at) + 1);
            break;
        }
    }
    begin();
}

void WireGesture::begin()
{
    m_item.setZValue(3);
    m_item.setFlag(QGraphicsItem::ItemIsSelectable, false);
    m_host.scene.addItem(&m_item);
    m_closing = allAlong(m_graph, m_fixed.node, m_fixed.isOutput ? Along::Backwards : Along::Forwards);
    offerPorts();
}

WireGesture::~WireGesture()
{
    m_host.hint.say({}, HintMood::Neutral, {});
    for (NodeItem* item : m_host.scene.nodes()) {
        item->setOffered({}, {});
    }
    if (m_taken) {
        if (WireItem* item = m_host.scene.wireItem(*m_taken)) {
            item->show();
        }
    }
}

// By what the document knows of shapes: a few microseconds each, so that a network may be of any size. What lies in a
// block is asked layer by layer, which takes a millisecond.
bool WireGesture::isOffered(const PortEnd& end)
{
    const Wire wire = wireTo(end);
    return m_closing.count(end.node) == 0 && canConnectButForCycles(m_graph, wire).ok() && misfitOf(wire).empty();
}

std::string WireGesture::misfitOf(const Wire& wire)
{
    const Document& document = m_host.scene.document();
    const GraphNode* to = m_graph.find(wire.to);
    if (to == nullptr || !hasRole(*to, LayerRole::BlockInput)) {
        return misfit(m_graph, wire, document.data().fields(), document.inference());
    }
    const auto block = m_blocks.try_emplace({wire.to, wire.toPort}, m_graph, WireEnd{wire.to, wire.toPort, false},
                                            document.inference(), document.data().fields()).first;
    return block->second.refusal(wire.from);
}

void WireGesture::offerPorts()
{
    m_seen = m_host.seen();
    QElapsedTimer clock;
    clock.start();
    for (NodeItem* item : m_host.scene.nodes()) {
        const bool isSeen = m_seen.intersects(item->mapRectToScene(item->boundingRect()));
        if (!isSeen || m_offered.count(item) > 0) {
            continue;
        }
        if (clock.elapsed() > kMostJudging) {
            m_seen = {}; // the others when the hand moves on
            return;
        }
        m_offered.insert(item);
        std::vector<bool> inputs, outputs;
        for (const PortEnd& end : item->inputEnds()) {
            inputs.push_back(m_fixed.isOutput && isOffered(end));
        }
        for (const PortEnd& end : item->outputEnds()) {
            outputs.push_back(!m_fixed.isOutput && isOffered(end));
        }
        if (item == m_fixedItem) { // the end that stays is not greyed out
            std::fill(outputs.begin(), outputs.end(), m_fixed.isOutput);
        }
        item->setOffered(std::move(inputs), std::move(outputs));
    }
}

Wire WireGesture::wireTo(const PortEnd& end) const
{
    return m_fixed.isOutput ? Wire{m_fixed.node, m_fixed.port, end.node, end.port, m_way}
                            : Wire{end.node, end.port, m_fixed.node, m_fixed.port};
}

WireGesture::Target WireGesture::judge(const PortEnd& end, QPointF point) const
{
    Target target;
    target.point = point;
    target.wire = wireTo(end);
    if (Result<void> allowed = canConnect(m_graph, target.wire); !allowed.ok()) {
        target.refusal = allowed.error().sentence();
    }
    return target;
}

std::optional<WireGesture::Target> WireGesture::targetAt(const Pointer& pointer) const
{
    CanvasScene& scene = m_host.scene;
    PortPlace place = scene.portAt(pointer.scene, m_host.reach * 1.6);
    const bool wantsInput = m_fixed.isOutput;
    if (!place) {
        // On a node's body: the port one most likely means.
        NodeItem* item = scene.nodeAt(pointer.scene);
        const GraphNode* node = item != nullptr ? m_graph.find(item->key().toStdString()) : nullptr;
        if (node == nullptr || (item == m_fixedItem && !m_taken)) {
            return std::nullopt;
        }
        const std::vector<PortEnd>& ends = wantsInput ? item->inputEnds() : item->outputEnds();
        if (ends.empty()) {
            Target none;
            none.point = pointer.scene;
            none.refusal = wantsInput ? node->displayTitle() + " has no input"
                                      : node->displayTitle() + " has no output";
            return none;
        }
        const auto at = wantsInput ? std::find(ends.begin(), ends.end(), openInput(m_graph, *node)) : ends.begin();
        place = {item, wantsInput ? PortSide::Input : PortSide::Output,
                 at != ends.end() ? static_cast<int>(at - ends.begin()) : 0};
    }
    const bool isInput = place.side == PortSide::Input;
    if (place.node == m_fixedItem && isInput != wantsInput) {
        return std::nullopt; // back where it began
    }
    if (isInput != wantsInput) {
        Target same;
        same.point = pointer.scene;
        same.refusal = isInput ? "an input takes its values from an output, not from another input"
                               : "an output feeds an input, not another output";
        return same;
    }
    return judge(CanvasScene::end(place), place.point());
}

void WireGesture::take(Target target)
{
    const Document& document = m_host.scene.document();
    if (target.refusal.empty() && !(target.wire == m_judged && m_target)) {
        const std::vector<FieldInfo>& fields = document.data().fields();
        target.doubt = m_graph.nodes().size() <= kMostTried
                           ? doubtAbout(m_graph, target.wire, document.inference(), fields)
                           : misfitOf(target.wire);
    } else if (m_target) {
        target.doubt = m_target->doubt;
    }
    m_judged = target.wire;
    const auto titleOf = [&](const PortEnd& end, PortSide side) {
        const PortPlace shown = m_host.scene.place(end, side);
        return shown ? shown.node->picture().title : QString::fromStdString(end.node);
    };
    target.greeting = titleOf({target.wire.from, target.wire.fromPort}, PortSide::Output) + QStringLiteral(" → ")
                      + titleOf({target.wire.to, target.wire.toPort}, PortSide::Input);
    m_target = std::move(target);
}

void WireGesture::move(const Pointer& pointer)
{
    if (m_host.seen() != m_seen) { // zoomed or moved meanwhile
        offerPorts();
    }
    std::optional<Target> target = targetAt(pointer);
    if (!target) {
        m_target.reset();
        m_item.setLook(WireLook::Plain);
        m_host.hint.say({}, HintMood::Neutral, {});
    } else {
        take(std::move(*target));
        const bool isRefused = !m_target->refusal.empty();
        m_item.setLook(isRefused ? WireLook::Refused : WireLook::Offered);
        const QString sentence =
            isRefused                   ? QString::fromStdString(m_target->refusal)
            : m_target->doubt.empty() ? m_target->greeting
                                        : QString::fromStdString(m_target->doubt);
        m_host.hint.say(sentence, isRefused                   ? HintMood::Refused
                                  : m_target->doubt.empty() ? HintMood::Good
                                                              : HintMood::Doubtful,
                        pointer.view);
    }
    const bool snaps = m_target && m_target->refusal.empty();
    const QPointF loose = snaps ? m_target->point : pointer.scene;
    std::vector<QPointF> way;
    for (const Position& at : m_way) {
        way.emplace_back(at.x, at.y);
    }
    m_item.setEnds(m_fixed.isOutput ? m_start : loose, m_fixed.isOutput ? loose : m_start, way);
}

void WireGesture::finish(const Pointer& pointer)
{
    move(pointer);
    m_item.hide();
    Document& document = m_host.scene.document();
    if (m_target && m_target->refusal.empty()) {
        const Wire wire = m_target->wire;
        if (m_taken && wire == *m_taken) {
            return;
        }
        std::vector<std::unique_ptr<Edit>> parts;
        if (m_taken) {
            parts.push_back(edits::disconnect(*m_taken));
            parts.push_back(edits::connect(wire));
            (void)document.apply(edits::together("Move wire of " + wireWords(document.graph(), wire), std::move(parts))); // refused() tells
        } else {
            (void)document.apply(edits::connect(wire));
        }
    } else if (m_target) {
        Q_EMIT document.refused(QString::fromStdString(m_target->refusal));
    } else if (m_taken) {
        (void)document.apply(edits::disconnect(*m_taken));
    } else if (m_host.scene.nodeAt(pointer.scene) == nullptr) {
        m_droppedOnNothing(m_fixed, pointer);
    }
}

void WireGesture::cancel()
{
    m_item.hide();
}

} // namespace plexus::studio
