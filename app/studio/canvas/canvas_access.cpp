// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/canvas_access.h"

#include "app/studio/canvas/canvas_view.h"
#include "app/studio/canvas/spoken_name.h"

#include <algorithm>
#include <set>

namespace plexus::studio {

namespace {

class PartAccess : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    PartAccess(const CanvasAccess& canvas, CanvasPart part) : m_canvas(canvas), m_part(std::move(part)) {}

    const CanvasPart& part() const { return m_part; }
    bool isValid() const override
    {
        if (m_part.kind != CanvasPart::Kind::Node && m_part.kind != CanvasPart::Kind::Port) {
            return item() != nullptr;
        }
        const NodeItem* item = node();
        const bool isInput = m_part.side == PortSide::Input;
        return item != nullptr
               && (m_part.kind == CanvasPart::Kind::Node
                   || static_cast<size_t>(m_part.index) < (isInput ? item->inputEnds() : item->outputEnds()).size());
    }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_canvas.window(); }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        const bool acts = type == QAccessible::ActionInterface && m_part.kind != CanvasPart::Kind::Port;
        return acts ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }

    QAccessibleInterface* parent() const override
    {
        return m_part.kind == CanvasPart::Kind::Port ? m_canvas.access({CanvasPart::Kind::Node, m_part.key})
                                                     : QAccessible::queryAccessibleInterface(&m_canvas.view());
    }
    int childCount() const override
    {
        const bool hasPorts = m_part.kind == CanvasPart::Kind::Node && isValid();
        return hasPorts ? inputs() + static_cast<int>(node()->outputEnds().size()) : 0;
    }
    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount()) {
            return nullptr;
        }
        const bool isInput = index < inputs();
        return m_canvas.access({CanvasPart::Kind::Port, m_part.key, isInput ? PortSide::Input : PortSide::Output,
                                   isInput ? index : index - inputs()});
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto* port = dynamic_cast<const PartAccess*>(child);
        if (port == nullptr || port->m_part.kind != CanvasPart::Kind::Port || port->m_part.key != m_part.key) {
            return -1;
        }
        return port->m_part.side == PortSide::Input ? port->m_part.index : inputs() + port->m_part.index;
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int index = 0; index < childCount(); ++index) {
            if (child(index)->rect().contains(x, y)) {
                return child(index);
            }
        }
        return nullptr;
    }

    QAccessible::Role role() const override
    {
        switch (m_part.kind) {
        case CanvasPart::Kind::Node:
            return QAccessible::ListItem;
        case CanvasPart::Kind::Wire:
            return QAccessible::Link;
        case CanvasPart::Kind::Dot:
            return QAccessible::Grip;
        case CanvasPart::Kind::Mark:
            return isValid() && !mark()->isFrame() ? QAccessible::Note : QAccessible::Grouping;
        case CanvasPart::Kind::Port:
            break;
        }
        return QAccessible::StaticText;
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (m_part.kind != CanvasPart::Kind::Port && isValid()) {
            const bool isSelected = item()->isSelected();
            state.selectable = state.focusable = state.multiSelectable = true;
            state.selected = isSelected;
            state.focused = isSelected && scene().selectedItems().size() == 1 && m_canvas.view().hasFocus();
            state.invalid = false;
            state.expandable = m_part.kind == CanvasPart::Kind::Node && node()->picture().isBlock;
            state.movable = m_part.kind != CanvasPart::Kind::Wire;
        }
        return state;
    }

    QRect rect() const override
    {
        const CanvasView& view = m_canvas.view();
        QRectF area;
        if (const NodeItem* item = node(); item == nullptr) {
            const QGraphicsItem* other = this->item();
            area = other != nullptr ? other->sceneBoundingRect() : QRectF();
        } else {
            area = item->mapRectToScene(item->layout().body());
            if (m_part.kind == CanvasPart::Kind::Port) {
                const QPointF at = m_part.side == PortSide::Input ? item->inputPoint(m_part.index)
                                                                  : item->outputPoint(m_part.index);
                area = QRectF(at - QPointF(portRadius, portRadius), QSizeF(2 * portRadius, 2 * portRadius));
            }
        }
        const QRect inView = view.mapFromScene(area).boundingRect();
        return {view.viewport()->mapToGlobal(inView.topLeft()), inView.size()};
    }

    QString text(QAccessible::Text kind) const override
    {
        if (!isValid()) {
            return {};
        }
        if (kind != QAccessible::Name && kind != QAccessible::Description) {
            return {};
        }
        const bool isName = kind == QAccessible::Name;
        switch (m_part.kind) {
        case CanvasPart::Kind::Node:
            return isName ? nodeName() : nodeDescription();
        case CanvasPart::Kind::Port:
            return isName ? portName() : portDescription();
        case CanvasPart::Kind::Mark:
            return isName ? spokenName(*mark()) : markDescription();
        case CanvasPart::Kind::Dot:
            return isName ? spokenName(scene(), dot()->dot()) : QString();
        case CanvasPart::Kind::Wire:
            break;
        }
        return isName ? spokenName(scene(), wire()->wire()) : wireDescription();
    }
    void setText(QAccessible::Text, const QString&) override {}

    QStringList actionNames() const override { return {setFocusAction(), pressAction()}; }
    void doAction(const QString& name) override
    {
        if (!isValid()) {
            return;
        }
        const bool isNode = m_part.kind == CanvasPart::Kind::Node;
        scene().clearSelection();
        document().select(isNode ? QStringList{m_part.key} : QStringList());
        item()->setSelected(true);
        m_canvas.view().setFocus();
        if (name == pressAction() && isNode) {
            Q_EMIT m_canvas.view().nodeOpened(m_part.key);
        } else if (name == pressAction() && m_part.kind == CanvasPart::Kind::Mark) {
            Q_EMIT m_canvas.view().markOpened(m_part.key);
        }
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    Document& document() const { return m_canvas.view().canvas().document(); }
    CanvasScene& scene() const { return m_canvas.view().canvas(); }
    NodeItem* node() const
    {
        const bool hasNode = m_part.kind == CanvasPart::Kind::Node || m_part.kind == CanvasPart::Kind::Port;
        return hasNode ? scene().node(m_part.key) : nullptr;
    }
    MarkItem* mark() const { return m_part.kind == CanvasPart::Kind::Mark ? scene().mark(m_part.key) : nullptr; }
    WireItem* wire() const // or that of the dot
    {
        const std::vector<WireItem*> all = scene().wires();
        const auto found = std::find_if(all.begin(), all.end(), [&](const WireItem* item) {
            return QString::fromStdString(item->wire().text()) == m_part.key;
        });
        return found == all.end() ? nullptr : *found;
    }
    DotItem* dot() const
    {
        const WireItem* cable = wire();
        const auto index = static_cast<size_t>(m_part.index);
        if (cable == nullptr || index >= cable->wire().way.size()) {
            return nullptr;
        }
        return scene().dot({{cable->wire().from, cable->wire().fromPort}, cable->wire().way[index]});
    }
    // What stands for it on the canvas; a port is part of its node.
    QGraphicsItem* item() const
    {
        switch (m_part.kind) {
        case CanvasPart::Kind::Wire:
            return wire();
        case CanvasPart::Kind::Dot:
            return dot();
        case CanvasPart::Kind::Mark:
            return mark();
        case CanvasPart::Kind::Node:
        case CanvasPart::Kind::Port:
            break;
        }
        return node();
    }
    int inputs() const { return static_cast<int>(node()->inputEnds().size()); }

    QString wireDescription() const
    {
        const auto info = document().inference().nodes.find(wire()->wire().from);
        const bool isKnown = info != document().inference().nodes.end() && info->second.known;
        return isKnown ? spoken("carries %1").arg(sampleText(info->second.shape)) : QString();
    }

    // What a frame holds, or the text of a note.
    QString markDescription() const
    {
        if (!mark()->isFrame()) {
            return QString::fromStdString(mark()->mark().text);
        }
        QStringList held;
        for (const NodeItem* each : scene().nodes()) {
            if (mark()->box().contains(each->mapRectToScene(each->layout().body()))) {
                held.append(each->picture().title);
            }
        }
        return held.isEmpty() ? spoken("holds nothing") : spoken("holds %1").arg(held.join(QStringLiteral(", ")));
    }

    QString nodeName() const
    {
        const GraphNode* found = document().graph().find(m_part.key.toStdString());
        const QString layer = found != nullptr && found->definition != nullptr
                                  ? QString::fromStdString(found->definition->title)
                                  : QString();
        const QString& title = node()->picture().title;
        return layer.isEmpty() || title.startsWith(layer) ? title : title + QStringLiteral(", ") + layer;
    }

    QString nodeDescription() const
    {
        const NodePicture& picture = node()->picture();
        QStringList parts;
        for (const NodePicture::Line& line : picture.lines) {
            parts.append(line.label + u' ' + line.value);
        }
        if (!picture.shape.isEmpty()) {
            parts.append(spoken("output %1").arg(picture.shape));
        }
        if (!picture.parameters.isEmpty()) {
            parts.append(picture.parameters);
        }
        if (!picture.error.isEmpty()) {
            parts.append(spoken("problem: %1").arg(picture.error));
        } else if (!picture.warning.isEmpty()) {
            parts.append(spoken("advice: %1").arg(picture.warning));
        }
        return parts.join(QStringLiteral(", "));
    }

    QString portName() const
    {
        const bool isInput = m_part.side == PortSide::Input;
        const NodePicture& picture = node()->picture();
        const std::vector<QString>& names = isInput ? picture.inputs : picture.outputs;
        return (isInput ? spoken("input %1 of %2") : spoken("output %1 of %2"))
            .arg(names[static_cast<size_t>(m_part.index)], picture.title);
    }

    QString portDescription() const
    {
        const bool isInput = m_part.side == PortSide::Input;
        const PortEnd& end = (isInput ? node()->inputEnds() : node()->outputEnds())[static_cast<size_t>(m_part.index)];
        QStringList others;
        if (isInput) {
            if (const Wire* wire = document().graph().into(end.node, end.port)) {
                others.append(titleOf(scene(), wire->from));
            }
        } else {
            for (const Wire* wire : document().graph().from(end.node)) {
                others.append(titleOf(scene(), wire->to));
            }
        }
        return others.isEmpty() ? spoken("not connected")
                                : (isInput ? spoken("from %1") : spoken("to %1")).arg(others.join(QStringLiteral(", ")));
    }

    const CanvasAccess& m_canvas;
    const CanvasPart m_part;
};

QAccessibleInterface* makeCanvasAccess(const QString& className, QObject* object)
{
    auto* view = className == QLatin1String(CanvasView::staticMetaObject.className()) ? qobject_cast<CanvasView*>(object)
                                                                                      : nullptr;
    return view == nullptr ? nullptr : new CanvasAccess(view); // Qt's cache owns it
}

} // namespace

void offerCanvasAccess()
{
    QAccessible::installFactory(makeCanvasAccess);
}

CanvasAccess::CanvasAccess(CanvasView* view) : QAccessibleWidget(view, QAccessible::List), m_view(*view)
{
    const auto forget = [this] { m_isStale = true; };
    m_graphChanged = QObject::connect(&m_view.canvas().document(), &Document::graphChanged, forget);
    m_blockChanged = QObject::connect(&m_view.canvas(), &CanvasScene::blockChanged, forget);
}

CanvasAccess::~CanvasAccess()
{
    QObject::disconnect(m_graphChanged);
    QObject::disconnect(m_blockChanged);
    for (const auto& [part, id] : m_ids) {
        QAccessible::deleteAccessibleInterface(id);
    }
}

const std::vector<CanvasPart>& CanvasAccess::parts() const
{
    if (!m_isStale) {
        return m_parts;
    }
    m_isStale = false;
    m_parts.clear();
    const CanvasScene& scene = m_view.canvas();
    const Graph& graph = scene.document().graph();
    const size_t inner = scene.block().empty() ? 0 : scene.block().size() + 1;
    std::set<QString> seen;
    const auto add = [&](const std::string& key) {
        if (liesIn(key, scene.block())) {
            const QString shown = QString::fromStdString(key.substr(0, key.find('.', inner)));
            if (scene.node(shown) != nullptr && seen.insert(shown).second) {
                m_parts.push_back({CanvasPart::Kind::Node, shown});
            }
        }
    };
    for (const std::string& key : graph.topologicalOrder()) {
        const GraphNode& node = *graph.find(key);
        if (!hasRole(node, LayerRole::Block)) { // a block stands where the first in it does
            add(key);
        }
    }
    for (const GraphNode& node : graph.nodes()) { // those on a cycle, and blocks with nothing in them
        add(node.key);
    }
    std::set<Dot> dots; // where wires fork, of the first
    for (const WireItem* item : scene.wires()) {
        const Wire& wire = item->wire();
        const QString text = QString::fromStdString(wire.text());
        m_parts.push_back({CanvasPart::Kind::Wire, text});
        for (size_t index = 0; index < wire.way.size(); ++index) {
            if (dots.insert({{wire.from, wire.fromPort}, wire.way[index]}).second) {
                m_parts.push_back({CanvasPart::Kind::Dot, text, PortSide::Input, static_cast<int>(index)});
            }
        }
    }
    for (const MarkItem* mark : scene.marks()) {
        m_parts.push_back({CanvasPart::Kind::Mark, mark->key()});
    }
    return m_parts;
}

int CanvasAccess::childCount() const
{
    return static_cast<int>(parts().size());
}

QAccessibleInterface* CanvasAccess::access(const CanvasPart& part) const
{
    const auto known = m_ids.find(part);
    if (known != m_ids.end()) {
        return QAccessible::accessibleInterface(known->second);
    }
    auto* made = new PartAccess(*this, part); // Qt's cache owns it
    m_ids[part] = QAccessible::registerAccessibleInterface(made);
    return made;
}

QAccessibleInterface* CanvasAccess::child(int index) const
{
    const bool isThere = index >= 0 && index < childCount();
    return isThere ? access(parts()[static_cast<size_t>(index)]) : nullptr;
}

int CanvasAccess::indexOfChild(const QAccessibleInterface* child) const
{
    const auto* part = dynamic_cast<const PartAccess*>(child);
    const auto found = part == nullptr ? parts().end() : std::find(parts().begin(), parts().end(), part->part());
    return found == parts().end() ? -1 : static_cast<int>(found - parts().begin());
}

QAccessibleInterface* CanvasAccess::focusChild() const
{
    const CanvasScene& scene = m_view.canvas();
    const QList<QGraphicsItem*> selected = scene.selectedItems();
    if (!m_view.hasFocus() || selected.size() != 1) {
        return nullptr;
    }
    if (const auto* node = qgraphicsitem_cast<const NodeItem*>(selected.front())) {
        return access({CanvasPart::Kind::Node, node->key()});
    }
    if (const auto* mark = qgraphicsitem_cast<const MarkItem*>(selected.front())) {
        return access({CanvasPart::Kind::Mark, mark->key()});
    }
    if (const auto* wire = qgraphicsitem_cast<const WireItem*>(selected.front())) {
        return access({CanvasPart::Kind::Wire, QString::fromStdString(wire->wire().text())});
    }
    const auto dot = std::find_if(parts().begin(), parts().end(), [&](const CanvasPart& part) {
        return part.kind == CanvasPart::Kind::Dot && access(part)->state().selected;
    });
    return dot == parts().end() ? nullptr : access(*dot);
}

} // namespace plexus::studio
