// SPDX-License-Identifier: GPL-3.0-or-later
// What of the scene lies where, and what is said of it.
#include "app/studio/canvas/canvas_scene.h"

#include <algorithm>
#include <cmath>

namespace plexus::studio {

namespace {

double distance(QPointF left, QPointF right)
{
    return std::hypot(left.x() - right.x(), left.y() - right.y());
}

}

NodeItem* CanvasScene::node(const QString& key) const
{
    const auto found = m_nodes.find(key);
    return found == m_nodes.end() ? nullptr : found->second.get();
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

std::vector<WireItem*> CanvasScene::selectedWires() const
{
    std::vector<WireItem*> selected = wires();
    std::erase_if(selected, [](const WireItem* item) { return !item->isSelected(); });
    return selected;
}

std::vector<MarkItem*> CanvasScene::marks() const
{
    std::vector<MarkItem*> all;
    for (const auto& [key, item] : m_marks) {
        all.push_back(item.get());
    }
    return all;
}

MarkItem* CanvasScene::mark(const QString& key) const
{
    const auto found = m_marks.find(key);
    return found == m_marks.end() ? nullptr : found->second.get();
}

std::vector<MarkItem*> CanvasScene::selectedMarks() const
{
    std::vector<MarkItem*> selected = marks();
    std::erase_if(selected, [](const MarkItem* item) { return !item->isSelected(); });
    return selected;
}

std::vector<std::string> CanvasScene::selectedMarkKeys() const
{
    std::vector<std::string> keys;
    for (const MarkItem* item : selectedMarks()) {
        keys.push_back(item->key().toStdString());
    }
    return keys;
}

std::vector<DotItem*> CanvasScene::dots() const
{
    std::vector<DotItem*> all;
    for (const auto& [dot, item] : m_dots) {
        all.push_back(item.get());
    }
    return all;
}

DotItem* CanvasScene::dot(const Dot& dot) const
{
    const auto found = m_dots.find(dot);
    return found == m_dots.end() ? nullptr : found->second.get();
}

std::vector<DotItem*> CanvasScene::selectedDots() const
{
    std::vector<DotItem*> selected = dots();
    std::erase_if(selected, [](const DotItem* item) { return !item->isSelected(); });
    return selected;
}

std::vector<Dot> CanvasScene::selectedPlaces() const
{
    std::vector<Dot> places;
    for (const DotItem* item : selectedDots()) {
        places.push_back({item->dot().source, {item->x(), item->y()}});
    }
    return places;
}

Under CanvasScene::under(QPointF point, double reach) const
{
    Under found;
    if ((found.port = portAt(point, reach)) || (found.node = nodeAt(point)) != nullptr
        || (found.dot = dotAt(point, reach)) != nullptr) {
        return found;
    }
    MarkItem* mark = markAt(point, reach);
    const bool isOverWire = mark != nullptr && (!mark->isFrame() || mark->partAt(point, reach) == MarkPart::Color);
    found.wire = isOverWire ? nullptr : wireAt(point, reach);
    found.mark = found.wire == nullptr ? mark : nullptr;
    return found;
}

DotItem* CanvasScene::dotAt(QPointF point, double reach) const
{
    DotItem* best = nullptr;
    double nearest = reach;
    for (const auto& [dot, item] : m_dots) {
        if (const double away = distance(item->pos(), point); away < nearest) {
            nearest = away;
            best = item.get();
        }
    }
    return best;
}

MarkItem* CanvasScene::markAt(QPointF point, double reach) const
{
    MarkItem* best = nullptr;
    for (const auto& [key, item] : m_marks) {
        if (item->partAt(point, reach) != MarkPart::None && (best == nullptr || item->zValue() > best->zValue())) {
            best = item.get();
        }
    }
    return best;
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
                tip += block(QString::fromStdString(problem.what)
                             + (problem.accepted.empty() ? QString()
                                                           : QStringLiteral("; ")
                                                                 + QString::fromStdString(problem.accepted)));
            }
        }
        if (const GraphNode* node = m_document.graph().find(key); node->definition != nullptr) {
            tip += block(QString::fromStdString(node->definition->help));
        }
        return tip;
    }
    if (dotAt(point, reach) != nullptr) {
        return block(tr("Drag to move, Ctrl + drag for another wire from here, Delete to lead the wires straight"));
    }
    if (const MarkItem* item = markAt(point, reach); item != nullptr && wireAt(point, reach) == nullptr) {
        switch (item->partAt(point, reach)) {
        case MarkPart::Color:
            return block(tr("Another colour (Shift+C)"));
        case MarkPart::Edge:
            return block(tr("Drag to resize"));
        case MarkPart::Body:
        case MarkPart::None:
            return block(item->isFrame() ? tr("Drag to move what lies in it, double-click to rename")
                                         : tr("Drag to move, double-click to write"));
        }
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

QRectF CanvasScene::contentRect() const
{
    QRectF rect = nodesRect(nodes());
    for (const auto& [key, item] : m_marks) {
        rect |= item->box();
    }
    for (const auto& [dot, item] : m_dots) {
        rect |= item->mapRectToScene(item->boundingRect());
    }
    return rect;
}

QRectF CanvasScene::selectedRect() const
{
    QRectF rect = nodesRect(selectedNodes());
    for (const MarkItem* item : selectedMarks()) {
        rect |= item->box();
    }
    for (const DotItem* item : selectedDots()) {
        rect |= item->mapRectToScene(item->boundingRect());
    }
    return rect;
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
