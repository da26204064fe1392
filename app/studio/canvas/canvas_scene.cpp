// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/canvas_scene.h"

#include "app/studio/theme/theme.h"
#include "engine/model/bypass.h"

#include <algorithm>
#include <QSet>
#include <set>

namespace plexus::studio {

namespace {

constexpr double kWires = 1, kWireOnTop = 3; // there the nodes at its ends do not hide what it says

QString text(const std::string& string)
{
    return QString::fromStdString(string);
}

std::string wireName(const Wire& wire)
{
    return wire.from + '\n' + wire.fromPort + '\n' + wire.to + '\n' + wire.toPort;
}

}

// The ports that are wired, made once per sync: the graph itself searches through its lists.
struct CanvasScene::Index {
    explicit Index(const Graph& graph)
    {
        for (const Wire& wire : graph.wires()) {
            into.insert({wire.to, wire.toPort});
            from.insert({wire.from, wire.fromPort});
        }
    }
    static std::vector<bool> wired(const std::set<PortEnd>& wires, const std::vector<PortEnd>& ends)
    {
        std::vector<bool> flags;
        for (const PortEnd& end : ends) {
            flags.push_back(wires.count(end) > 0);
        }
        return flags;
    }

    std::set<PortEnd> into, from;
};

QPointF PortPlace::point() const
{
    return side == PortSide::Input ? node->inputPoint(index) : node->outputPoint(index);
}

CanvasScene::CanvasScene(Document* document, QObject* parent)
    : QGraphicsScene(parent), m_document(*document)
{
    connect(document, &Document::graphChanged, this, &CanvasScene::follow);
    connect(document, &Document::inferenceChanged, this, &CanvasScene::follow);
    connect(document, &Document::selectionChanged, this, &CanvasScene::followSelection);
    connect(this, &QGraphicsScene::selectionChanged, this, &CanvasScene::publishSelection);
    connect(themeSignals(), &ThemeSignals::changed, this, [this] {
        for (QGraphicsItem* item : items()) {
            item->update(); // what was drawn is kept
        }
        update();
    });
    sync();
}

CanvasScene::~CanvasScene()
{
    blockSignals(true); // items that go must not publish a selection any more
}

WireItem* CanvasScene::wireItem(const Wire& wire) const
{
    const auto found = m_wires.find(wireName(wire));
    return found == m_wires.end() ? nullptr : found->second.get();
}

PortEnd CanvasScene::end(const PortPlace& place)
{
    const std::vector<PortEnd>& ends =
        place.side == PortSide::Input ? place.node->inputEnds() : place.node->outputEnds();
    const auto index = static_cast<size_t>(place.index);
    return index < ends.size() ? ends[index] : PortEnd{};
}

PortPlace CanvasScene::place(const PortEnd& end, PortSide side) const
{
    const std::map<PortEnd, PortPlace>& shown = side == PortSide::Input ? m_inputs : m_outputs;
    const auto found = shown.find(end);
    return found == shown.end() ? PortPlace{} : found->second;
}

void CanvasScene::open(const std::string& block)
{
    if (block == m_block) {
        return;
    }
    m_block = block;
    m_document.select({});
    sync();
    Q_EMIT blockChanged();
}

// After an undo, say: the nearest block around it that is still there.
void CanvasScene::leaveGoneBlocks()
{
    std::string block = m_block;
    while (!block.empty() && m_document.graph().find(block) == nullptr) {
        block = blockOf(block);
    }
    if (block != m_block) {
        m_block = block;
        Q_EMIT blockChanged();
    }
}

void CanvasScene::setHover(const Under& under)
{
    const PortPlace& port = under.port;
    NodeItem* lit = port ? port.node : under.node;
    if (m_hovered.node != nullptr && m_hovered.node != lit) {
        m_hovered.node->setHover(false, -1, -1);
    }
    if (lit != nullptr) {
        lit->setHover(true, port && port.side == PortSide::Input ? port.index : -1,
                      port && port.side == PortSide::Output ? port.index : -1);
    }
    if (m_hovered.wire != nullptr && m_hovered.wire != under.wire) {
        m_hovered.wire->setLook(WireLook::Plain);
        m_hovered.wire->setZValue(kWires);
    }
    if (under.wire != nullptr) {
        under.wire->setLook(WireLook::Hovered);
        under.wire->setZValue(under.wire->isShorterThanShape() ? kWireOnTop : kWires);
    }
    const auto light = [](auto* before, auto* now) {
        if (before != nullptr && before != now) {
            before->setHover(false);
        }
        if (now != nullptr) {
            now->setHover(true);
        }
    };
    light(m_hovered.mark, under.mark);
    light(m_hovered.dot, under.dot);
    m_hovered = under;
    m_hovered.port = {};
    m_hovered.node = lit;
}

void CanvasScene::setRunning(bool isRunning)
{
    if (isRunning != m_isRunning) {
        m_isRunning = isRunning;
        sync();
    }
}

void CanvasScene::updateWires()
{
    for (const auto& [key, item] : m_wires) {
        lay(*item);
    }
}

void CanvasScene::updateWires(const NodeItem& node)
{
    for (WireItem* item : wiresOf(node)) {
        lay(*item);
    }
}

void CanvasScene::holdPositions(bool isHeld)
{
    m_isHeld = isHeld;
    m_seen.forget(); // items are not where the graph has them
}

void CanvasScene::lay(WireItem& item)
{
    const Wire& wire = item.wire();
    const PortPlace from = place({wire.from, wire.fromPort}, PortSide::Output);
    const PortPlace to = place({wire.to, wire.toPort}, PortSide::Input);
    const NodeItem* source = from ? from.node : node(text(wire.from));
    const NodeItem* target = to ? to.node : node(text(wire.to));
    std::vector<QPointF> way;
    for (const Position& at : wire.way) {
        way.push_back(m_dots.at({{wire.from, wire.fromPort}, at})->pos());
    }
    // A port of an unknown layer: the wire ends at the middle of that side.
    item.setEnds(from ? from.point() : source->mapToScene(source->layout().size.width(), 30),
                 to ? to.point() : target->mapToScene(0, 30), way, target->pos().y());
}

void CanvasScene::nameShape(WireItem& item)
{
    const auto& infos = m_document.inference().nodes;
    const auto info = infos.find(item.wire().from);
    item.setShape(info != infos.end() && info->second.known ? sampleText(info->second.shape) : QString());
}

std::vector<WireItem*> CanvasScene::wiresOf(const NodeItem& node) const
{
    const Graph& graph = m_document.graph();
    std::vector<WireItem*> items;
    const auto add = [&](const Wire& wire) {
        if (WireItem* item = wireItem(wire)) {
            items.push_back(item);
        }
    };
    for (const PortEnd& end : node.inputEnds()) {
        if (const Wire* wire = graph.into(end.node, end.port)) {
            add(*wire);
        }
    }
    // (An unknown layer shows no outputs, but may have wires.)
    std::set<std::string> sources{node.key().toStdString()};
    for (const PortEnd& end : node.outputEnds()) {
        sources.insert(end.node);
    }
    for (const std::string& source : sources) {
        for (const Wire* wire : graph.from(source)) {
            add(*wire);
        }
    }
    return items;
}

void CanvasScene::sync()
{
    m_isSyncing = true;
    leaveGoneBlocks();
    syncPictures(Index(m_document.graph()));
    syncWires();
    syncMarks();
    m_isSyncing = false;
    syncSelection();
}

void CanvasScene::follow()
{
    const auto changed = m_seen.changes(m_document.graph(), m_document.inference());
    if (!changed || m_isHeld || m_isRunning) {
        sync();
        return;
    }
    const ProblemsByNode problems = problemsByNode(m_document.inference());
    for (const std::string_view key : *changed) {
        NodeItem* item = node(QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size())));
        if (item == nullptr) {
            continue; // in a block that is not open
        }
        show(*m_document.graph().find(key), *item, problems);
        for (WireItem* wire : wiresOf(*item)) {
            nameShape(*wire);
            lay(*wire);
        }
    }
    syncMarks();
}

bool CanvasScene::isTrained(const GraphNode& node) const
{
    const GraphNode* twin = m_document.trained() ? m_document.trained()->find(node.key) : nullptr;
    return twin != nullptr && twin->layer == node.layer && twin->params == node.params
           && !isLeftOut(m_document.graph(), node) && !isLeftOut(*m_document.trained(), *twin);
}

void CanvasScene::show(const GraphNode& node, NodeItem& item, const ProblemsByNode& problems)
{
    if (!m_isHeld) {
        item.setPos(node.position.x, node.position.y);
    }
    item.setPicture(pictureOf(m_document.graph(), node, m_document.inference(), problems));
    item.setRunning(m_isRunning && isTrained(node));
}

void CanvasScene::syncPictures(const Index& index)
{
    const Graph& graph = m_document.graph();
    std::set<QString> shown;
    for (const GraphNode& node : graph.nodes()) {
        if (blockOf(node.key) == m_block) {
            shown.insert(text(node.key));
        }
    }
    m_nodeList.clear();
    for (auto entry = m_nodes.begin(); entry != m_nodes.end();) {
        if (shown.count(entry->first) == 0) {
            if (m_hovered.node == entry->second.get()) {
                m_hovered.node = nullptr;
            }
            entry = m_nodes.erase(entry);
        } else {
            ++entry;
        }
    }
    const ProblemsByNode problems = problemsByNode(m_document.inference());
    m_inputs.clear();
    m_outputs.clear();
    for (const GraphNode& node : graph.nodes()) {
        if (blockOf(node.key) != m_block) {
            continue;
        }
        std::unique_ptr<NodeItem>& item = m_nodes[text(node.key)];
        if (item == nullptr) {
            item = std::make_unique<NodeItem>(text(node.key));
            addItem(item.get());
        }
        m_nodeList.push_back(item.get());
        show(node, *item, problems);
        const std::vector<PortEnd> inputs = inputEnds(graph, node), outputs = outputEnds(graph, node);
        item->setWired(Index::wired(index.into, inputs), Index::wired(index.from, outputs));
        for (size_t i = 0; i < inputs.size(); ++i) {
            m_inputs[inputs[i]] = {item.get(), PortSide::Input, static_cast<int>(i)};
        }
        for (size_t i = 0; i < outputs.size(); ++i) {
            m_outputs[outputs[i]] = {item.get(), PortSide::Output, static_cast<int>(i)};
        }
        item->setEnds(inputs, outputs);
    }
}

void CanvasScene::syncWires()
{
    // Its two nodes, or blocks they border on, are shown.
    const auto isShown = [&](const std::string& key, const std::string& port, PortSide side) {
        return place({key, port}, side) || (blockOf(key) == m_block && node(text(key)) != nullptr
                                            && m_document.graph().find(key)->definition == nullptr);
    };
    std::map<std::string, std::unique_ptr<WireItem>> kept;
    for (const Wire& wire : m_document.graph().wires()) {
        if (!isShown(wire.from, wire.fromPort, PortSide::Output) || !isShown(wire.to, wire.toPort, PortSide::Input)) {
            continue;
        }
        std::string name = wireName(wire);
        if (const auto old = m_wires.find(name); old != m_wires.end()) {
            old->second->setWire(wire);
            kept[std::move(name)] = std::move(old->second);
        } else {
            auto item = std::make_unique<WireItem>(wire);
            addItem(item.get());
            kept[std::move(name)] = std::move(item);
        }
    }
    if (m_hovered.wire != nullptr && kept.count(wireName(m_hovered.wire->wire())) == 0) {
        m_hovered.wire = nullptr;
    }
    m_wires.swap(kept); // those that are gone go with `kept`: whoever hears of it then finds a whole list
    m_wireList.clear();
    for (const auto& [key, item] : m_wires) {
        m_wireList.push_back(item.get());
    }
    syncDots();
    for (WireItem* item : m_wireList) {
        nameShape(*item);
        lay(*item);
    }
}

void CanvasScene::syncSelection()
{
    if (m_isSyncing) {
        return; // the items are not all there yet
    }
    m_isSyncing = true;
    const QSet<QString> selected(m_document.selection().begin(), m_document.selection().end());
    for (const auto& [key, item] : m_nodes) {
        item->setSelected(selected.contains(key));
    }
    m_isSyncing = false;
}

void CanvasScene::followSelection()
{
    if (!m_isPublishing) { // somebody else chose: wires and marks that were selected are not any more
        m_isSyncing = true;
        for (QGraphicsItem* item : selectedItems()) {
            item->setSelected(qgraphicsitem_cast<NodeItem*>(item) != nullptr);
        }
        m_isSyncing = false;
    }
    syncSelection();
}

void CanvasScene::publishSelection()
{
    if (m_isSyncing) {
        return;
    }
    QStringList keys;
    for (NodeItem* item : selectedNodes()) {
        keys.append(item->key());
    }
    m_isPublishing = true;
    m_document.select(keys);
    m_isPublishing = false;
}

} // namespace plexus::studio
