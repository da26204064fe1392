// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/bundle_gesture.h"

#include <QObject>

namespace plexus::studio {

BundleGesture::BundleGesture(GestureHost host, const PortPlace& from) : m_host(host), m_from(from)
{
    const PortEnd end = CanvasScene::end(from);
    m_end = {end.node, end.port, from.side == PortSide::Output};
    for (const Wire& wire : host.scene.document().graph().wires()) {
        const PortEnd own = m_end.isOutput ? PortEnd{wire.from, wire.fromPort} : PortEnd{wire.to, wire.toPort};
        if (own == end && host.scene.wireItem(wire) != nullptr) {
            m_wires.push_back(wire);
            m_items.push_back(std::make_unique<WireItem>(wire));
            m_items.back()->setZValue(3);
            m_items.back()->setFlag(QGraphicsItem::ItemIsSelectable, false);
            host.scene.addItem(m_items.back().get());
        }
    }
    showWires(false);
}

BundleGesture::~BundleGesture()
{
    m_host.hint.say({}, HintMood::Neutral, {});
    m_host.scene.setHover({});
    showWires(true);
}

void BundleGesture::showWires(bool isShown)
{
    for (const Wire& wire : m_wires) {
        if (WireItem* item = m_host.scene.wireItem(wire)) {
            item->setVisible(isShown);
        }
    }
}

PortPlace BundleGesture::target(const Pointer& pointer) const
{
    const PortPlace place = m_host.scene.portAt(pointer.scene, m_host.reach * 1.6);
    return place && place.side == m_from.side && !(place == m_from) ? place : PortPlace{};
}

void BundleGesture::move(const Pointer& pointer)
{
    const PortPlace place = target(pointer);
    const QPointF loose = place ? place.point() : pointer.scene;
    WireLook look = WireLook::Plain;
    QString words = m_wires.empty() ? QObject::tr("this port has no wires") : QObject::tr("to another port of this kind");
    HintMood mood = HintMood::Neutral;
    if (place && !m_wires.empty()) {
        const auto moved = moveWires(m_host.scene.document().graph(), m_end, CanvasScene::end(place));
        look = moved.ok() ? WireLook::Offered : WireLook::Refused;
        mood = moved.ok() ? HintMood::Good : HintMood::Refused;
        words = QString::fromStdString(moved.ok() ? (*moved)->name() : moved.error().sentence());
    }
    for (const std::unique_ptr<WireItem>& item : m_items) {
        const Wire& wire = item->wire();
        const PortPlace fixed = m_end.isOutput ? m_host.scene.place({wire.to, wire.toPort}, PortSide::Input)
                                               : m_host.scene.place({wire.from, wire.fromPort}, PortSide::Output);
        const QPointF stays = fixed ? fixed.point() : pointer.scene;
        std::vector<QPointF> way;
        for (const Position& at : wire.way) {
            way.emplace_back(at.x, at.y);
        }
        item->setEnds(m_end.isOutput ? loose : stays, m_end.isOutput ? stays : loose, way);
        item->setLook(look);
    }
    m_host.scene.setHover({.port = place});
    m_host.hint.say(words, mood, pointer.view);
}

void BundleGesture::finish(const Pointer& pointer)
{
    const PortPlace place = target(pointer);
    cancel();
    if (!place || m_wires.empty()) {
        return;
    }
    Document& document = m_host.scene.document();
    auto moved = moveWires(document.graph(), m_end, CanvasScene::end(place));
    if (moved.ok()) {
        (void)document.apply(std::move(moved).value()); // refused() tells
    } else {
        Q_EMIT document.refused(QString::fromStdString(moved.error().sentence()));
    }
}

void BundleGesture::cancel()
{
    for (const std::unique_ptr<WireItem>& item : m_items) {
        item->hide();
    }
}

} // namespace plexus::studio
