// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/canvas_scene.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

namespace plexus::studio {

namespace {

QString text(const std::string& string)
{
    return QString::fromStdString(string);
}

int indexOf(const std::vector<std::string>& keys, const std::string& key)
{
    const auto found = std::find(keys.begin(), keys.end(), key);
    return found == keys.end() ? -1 : static_cast<int>(found - keys.begin());
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

// Nodes by key and wires by node, made once per sync: the graph itself searches through its lists.
struct CanvasScene::Index {
    explicit Index(const Graph& graph)
    {
        for (const GraphNode& node : graph.nodes()) {
            nodes.emplace(node.key, &node);
        }
        for (const Wire& wire : graph.wires()) {
            into[wire.to].insert(wire.toPort);
            from[wire.from].insert(wire.fromPort);
        }
    }
    const GraphNode* find(const std::string& key) const
    {
        const auto found = nodes.find(key);
        return found == nodes.end() ? nullptr : found->second;
    }
    static std::vector<bool> wired(const std::unordered_map<std::string, std::set<std::string>>& wires,
                                   const std::string& node, const std::vector<std::string>& ports)
    {
        const auto found = wires.find(node);
        std::vector<bool> flags;
        for (const std::string& port : ports) {
            flags.push_back(found != wires.end() && found->second.count(port) > 0);
        }
        return flags;
    }

    std::unordered_map<std::string, const GraphNode*> nodes;
    std::unordered_map<std::string, std::set<std::string>> into, from; // ports that are wired
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

std::string CanvasScene::portKey(const PortPlace& place) const
{
    const GraphNode* node = m_document.graph().find(place.node->key().toStdString());
    if (node == nullptr) {
        return {};
    }
    const std::vector<std::string> keys =
        place.side == PortSide::Input ? m_document.graph().inputPorts(*node)
        : node->definition != nullptr ? node->definition->outputs
                                      : std::vector<std::string>{};
    const auto index = static_cast<size_t>(place.index);
    return index < keys.size() ? keys[index] : std::string();
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

std::pair<QPointF, QPointF> CanvasScene::ends(const Wire& wire, const Index& index) const
{
    const NodeItem* from = node(text(wire.from));
    const NodeItem* to = node(text(wire.to));
    const GraphNode* source = index.find(wire.from);
    const GraphNode* target = index.find(wire.to);
    if (from == nullptr || to == nullptr || source == nullptr || target == nullptr) {
        return {};
    }
    const int output =
        source->definition != nullptr ? indexOf(source->definition->outputs, wire.fromPort) : -1;
    const int input = indexOf(m_document.graph().inputPorts(*target), wire.toPort);
    // A port of an unknown layer: the wire ends at the middle of that side.
    const QPointF start = output >= 0 ? from->outputPoint(output)
                                      : from->mapToScene(from->layout().size.width(), 30);
    const QPointF end = input >= 0 ? to->inputPoint(input) : to->mapToScene(0, 30);
    return {start, end};
}

void CanvasScene::updateWires()
{
    layWires(Index(m_document.graph()));
}

void CanvasScene::layWires(const Index& index)
{
    for (const auto& [name, item] : m_wires) {
        const auto [from, to] = ends(item->wire(), index);
        item->setEnds(from, to);
    }
}

void CanvasScene::sync()
{
    m_isSyncing = true;
    const Index index(m_document.graph());
    syncPictures(index);
    syncWires(index);
    m_isSyncing = false;
    syncSelection();
}

void CanvasScene::syncPictures(const Index& index)
{
    const Graph& graph = m_document.graph();
    for (auto entry = m_nodes.begin(); entry != m_nodes.end();) {
        if (index.find(entry->first.toStdString()) == nullptr) {
            if (m_hoveredNode == entry->second.get()) {
                m_hoveredNode = nullptr;
            }
            entry = m_nodes.erase(entry);
        } else {
            ++entry;
        }
    }
    for (const GraphNode& node : graph.nodes()) {
        std::unique_ptr<NodeItem>& item = m_nodes[text(node.key)];
        if (item == nullptr) {
            item = std::make_unique<NodeItem>(text(node.key));
            addItem(item.get());
        }
        if (!m_isHeld) {
            item->setPos(node.position.x, node.position.y);
        }
        item->setPicture(pictureOf(graph, node, m_document.inference()));
        const std::vector<std::string> none;
        item->setWired(Index::wired(index.into, node.key, graph.inputPorts(node)),
                       Index::wired(index.from, node.key,
                                    node.definition != nullptr ? node.definition->outputs : none));
    }
}

void CanvasScene::syncWires(const Index& index)
{
    const std::vector<Wire>& wires = m_document.graph().wires();
    std::map<std::string, std::unique_ptr<WireItem>> kept;
    for (const Wire& wire : wires) {
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
    layWires(index);
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
            if (problem.node == key) {
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
        const NodeItem* from = node(text(wire->wire().from));
        const NodeItem* to = node(text(wire->wire().to));
        if (from != nullptr && to != nullptr) {
            const QString shape = from->picture().shape;
            return block(from->picture().title + QStringLiteral(" → ") + to->picture().title
                         + (shape.isEmpty() ? QString() : QStringLiteral(": ") + shape));
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
