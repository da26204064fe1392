// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/canvas_scene.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace plexus::studio {

namespace {

QString text(const std::string& string)
{
    return QString::fromStdString(string);
}

std::string wireName(const Wire& wire)
{
    return wire.from + '\n' + wire.fromPort + '\n' + wire.to + '\n' + wire.toPort;
}

double distance(QPointF left, QPointF right)
{
    return std::hypot(left.x() - right.x(), left.y() - right.y());
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
    connect(document, &Document::graphChanged, this, &CanvasScene::sync);
    connect(document, &Document::inferenceChanged, this, &CanvasScene::sync);
    connect(document, &Document::selectionChanged, this, &CanvasScene::syncSelection);
    connect(this, &QGraphicsScene::selectionChanged, this, &CanvasScene::publishSelection);
    connect(themeSignals(), &ThemeSignals::changed, this, [this] { update(); });
    sync();
}

CanvasScene::~CanvasScene()
{
    blockSignals(true); // items that go must not publish a selection any more
}

NodeItem* CanvasScene::node(const QString& key) const
{
    const auto found = m_nodes.find(key);
    return found == m_nodes.end() ? nullptr : found->second.get();
}

std::vector<NodeItem*> CanvasScene::nodes() const
{
    std::vector<NodeItem*> all;
    for (const auto& [key, item] : m_nodes) {
        all.push_back(item.get());
    }
    return all;
}

std::vector<NodeItem*> CanvasScene::selectedNodes() const
{
    std::vector<NodeItem*> selected;
    for (const auto& [key, item] : m_nodes) {
        if (item->isSelected()) {
            selected.push_back(item.get());
        }
    }
    return selected;
}

std::vector<WireItem*> CanvasScene::wires() const
{
    std::vector<WireItem*> all;
    for (const auto& [name, item] : m_wires) {
        all.push_back(item.get());
    }
    return all;
}

WireItem* CanvasScene::wireItem(const Wire& wire) const
{
    const auto found = m_wires.find(wireName(wire));
    return found == m_wires.end() ? nullptr : found->second.get();
}

NodeItem* CanvasScene::nodeAt(QPointF point) const
{
    for (QGraphicsItem* item : items(point)) {
        if (auto* node = qgraphicsitem_cast<NodeItem*>(item)) {
            return node;
        }
    }
    return nullptr;
}

PortPlace CanvasScene::portAt(QPointF point, double reach) const
{
    PortPlace best;
    double nearest = reach;
    const QRectF around(point - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach));
    for (QGraphicsItem* item : items(around, Qt::IntersectsItemBoundingRect)) {
        auto* node = qgraphicsitem_cast<NodeItem*>(item);
        if (node == nullptr) {
            continue;
        }
        const auto look = [&](PortSide side, size_t count) {
            for (size_t i = 0; i < count; ++i) {
                const PortPlace place{node, side, static_cast<int>(i)};
                if (const double away = distance(place.point(), point); away < nearest) {
                    nearest = away;
                    best = place;
                }
            }
        };
        look(PortSide::Input, node->layout().inputs.size());
        look(PortSide::Output, node->layout().outputs.size());
    }
    return best;
}

WireItem* CanvasScene::wireAt(QPointF point, double reach) const
{
    WireItem* best = nullptr;
    double nearest = reach;
    const QRectF around(point - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach));
    for (QGraphicsItem* item : items(around, Qt::IntersectsItemBoundingRect)) {
        auto* wire = qgraphicsitem_cast<WireItem*>(item);
        if (wire != nullptr && wire->isVisible() && wire->distanceTo(point) < nearest) {
            nearest = wire->distanceTo(point);
            best = wire;
        }
    }
    return best;
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

void CanvasScene::setHover(NodeItem* node, const PortPlace& port, WireItem* wire)
{
    NodeItem* lit = port ? port.node : node;
    if (m_hoveredNode != nullptr && m_hoveredNode != lit) {
        m_hoveredNode->setHover(false, -1, -1);
    }
    if (lit != nullptr) {
        lit->setHover(true, port && port.side == PortSide::Input ? port.index : -1,
                      port && port.side == PortSide::Output ? port.index : -1);
    }
    m_hoveredNode = lit;
    if (m_hoveredWire != nullptr && m_hoveredWire != wire) {
        m_hoveredWire->setLook(WireLook::Plain);
    }
    if (wire != nullptr) {
        wire->setLook(WireLook::Hovered);
    }
    m_hoveredWire = wire;
}

void CanvasScene::updateWires()
{
    layWires();
}

void CanvasScene::layWires()
{
    for (const auto& [name, item] : m_wires) {
        const Wire& wire = item->wire();
        const PortPlace from = place({wire.from, wire.fromPort}, PortSide::Output);
        const PortPlace to = place({wire.to, wire.toPort}, PortSide::Input);
        const NodeItem* source = from ? from.node : node(text(wire.from));
        const NodeItem* target = to ? to.node : node(text(wire.to));
        // A port of an unknown layer: the wire ends at the middle of that side.
        item->setEnds(from ? from.point() : source->mapToScene(source->layout().size.width(), 30),
                      to ? to.point() : target->mapToScene(0, 30));
    }
}

void CanvasScene::sync()
{
    m_isSyncing = true;
    leaveGoneBlocks();
    syncPictures(Index(m_document.graph()));
    syncWires();
    m_isSyncing = false;
    syncSelection();
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
    for (auto entry = m_nodes.begin(); entry != m_nodes.end();) {
        if (shown.count(entry->first) == 0) {
            if (m_hoveredNode == entry->second.get()) {
                m_hoveredNode = nullptr;
            }
            entry = m_nodes.erase(entry);
        } else {
            ++entry;
        }
    }
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
        if (!m_isHeld) {
            item->setPos(node.position.x, node.position.y);
        }
        const std::vector<PortEnd> inputs = inputEnds(graph, node), outputs = outputEnds(graph, node);
        item->setPicture(pictureOf(graph, node, m_document.inference()));
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
            kept[std::move(name)] = std::move(old->second);
        } else {
            auto item = std::make_unique<WireItem>(wire);
            addItem(item.get());
            kept[std::move(name)] = std::move(item);
        }
    }
    m_hoveredWire = nullptr; // found again with the next movement
    m_wires = std::move(kept);
    layWires();
}

void CanvasScene::syncSelection()
{
    if (m_isSyncing) {
        return; // the items are not all there yet
    }
    m_isSyncing = true;
    const QStringList& selected = m_document.selection();
    for (const auto& [key, item] : m_nodes) {
        item->setSelected(selected.contains(key));
    }
    m_isSyncing = false;
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
    m_document.select(keys);
}

QString CanvasScene::toolTipAt(QPointF point, double reach) const
{
    const auto block = [](const QString& sentence) { return QStringLiteral("<p>%1</p>").arg(sentence.toHtmlEscaped()); };
    if (const PortPlace port = portAt(point, reach)) {
        const bool isInput = port.side == PortSide::Input;
        const NodePicture& picture = port.node->picture();
        const auto index = static_cast<size_t>(port.index);
        QString tip = isInput ? tr("Input %1 of %2").arg(picture.inputs[index], picture.title)
                              : tr("Output of %1").arg(picture.title);
        if (!isInput && !picture.shape.isEmpty()) {
            tip += QStringLiteral(": ") + picture.shape;
        }
        return block(tip);
    }
    if (const NodeItem* item = nodeAt(point)) {
        const std::string key = item->key().toStdString();
        QString tip = QStringLiteral("<b>%1</b>").arg(item->picture().title.toHtmlEscaped());
        for (const Problem& problem : m_document.inference().problems) {
            if (problem.node == key || liesIn(problem.node, key)) {
                tip += block(text(problem.what)
                             + (problem.accepted.empty() ? QString() : QStringLiteral("; ") + text(problem.accepted)));
            }
        }
        if (const GraphNode* node = m_document.graph().find(key); node->definition != nullptr) {
            tip += block(text(node->definition->help));
        }
        return tip;
    }
    if (const WireItem* wire = wireAt(point, reach)) {
        const PortPlace from = place({wire->wire().from, wire->wire().fromPort}, PortSide::Output);
        const PortPlace to = place({wire->wire().to, wire->wire().toPort}, PortSide::Input);
        const auto info = m_document.inference().nodes.find(wire->wire().from);
        if (from && to && info != m_document.inference().nodes.end()) {
            return block(from.node->picture().title + QStringLiteral(" → ") + to.node->picture().title
                         + (info->second.known ? QStringLiteral(": ") + sampleText(info->second.shape) : QString()));
        }
    }
    return {};
}

QRectF CanvasScene::nodesRect(const std::vector<NodeItem*>& nodes) const
{
    QRectF rect;
    for (const NodeItem* item : nodes) {
        rect |= item->mapRectToScene(item->layout().body());
    }
    return rect;
}

} // namespace plexus::studio
