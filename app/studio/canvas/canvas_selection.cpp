// SPDX-License-Identifier: GPL-3.0-or-later
// The commands on what is selected: delete, connect, copy, paste, duplicate.
#include "app/studio/canvas/canvas.h"
#include "engine/model/bypass.h"
#include "engine/model/edit_words.h"
#include "engine/model/heal.h"
#include "engine/model/marks.h"
#include "engine/model/wiring.h"

#include <algorithm>
#include <cmath>
#include <QApplication>
#include <QClipboard>
#include <set>

namespace plexus::studio {

std::vector<std::string> Canvas::selectedKeys() const
{
    std::vector<std::string> keys;
    for (const QString& key : m_document.selection()) {
        keys.push_back(key.toStdString());
    }
    return keys;
}

bool Canvas::hasSelection() const
{
    return !m_scene->selectedItems().isEmpty();
}

bool Canvas::hasMarkSelected() const
{
    return !m_scene->selectedMarks().empty();
}

bool Canvas::hasWireSelected() const
{
    return !m_scene->selectedWires().empty();
}

void Canvas::deleteSelection()
{
    remove(Wires::Heal);
}

void Canvas::deleteWithWires()
{
    remove(Wires::Cut);
}

void Canvas::remove(Wires wires)
{
    const Graph& graph = m_document.graph();
    std::vector<std::unique_ptr<Edit>> parts;
    std::vector<std::string> words; // what goes: layers, wires, marks, points
    const std::vector<std::string> keys = selectedKeys();
    const std::set<std::string_view> going(keys.begin(), keys.end());
    const auto isGoing = [&](const std::string& key) { return belongsTo(key, going); };
    std::vector<Wire> cut;
    for (const WireItem* wire : m_scene->selectedWires()) {
        if (!isGoing(wire->wire().from) && !isGoing(wire->wire().to)) {
            parts.push_back(edits::disconnect(wire->wire()));
            cut.push_back(wire->wire());
        }
    }
    if (!cut.empty()) {
        words.push_back(wireWords(graph, cut));
    }
    if (std::vector<std::string> marks = m_scene->selectedMarkKeys(); !marks.empty()) {
        words.push_back(andOthers(markWords(graph.marks.find(marks.front())->second), marks.size()));
        parts.push_back(edits::removeMarks("Delete " + words.back(), std::move(marks)));
    }
    if (std::vector<Wire> laid = withoutDots(); !laid.empty()) {
        words.push_back("point of " + wireWords(graph, laid));
        parts.push_back(edits::layWires("Delete " + words.back(), std::move(laid)));
    }
    std::string ending;
    if (!keys.empty()) {
        words.insert(words.begin(), nodeWords(graph, keys));
        parts.push_back(edits::removeNodes(keys));
        if (wires == Wires::Heal) {
            const auto bridges = healing(graph, keys, m_document.inference(), m_document.data().fields());
            for (const Wire& bridge : bridges) {
                parts.push_back(edits::connect(bridge));
            }
            ending = bridges.empty() ? "" : " and reconnect";
        }
    }
    if (parts.size() == 1) {
        (void)m_document.apply(std::move(parts.front())); // refused() tells, here and below
    } else if (!parts.empty()) {
        std::string name = "Delete " + words.front();
        for (size_t index = 1; index < words.size(); ++index) {
            name += ", " + words[index];
        }
        (void)m_document.apply(edits::together(name + ending, std::move(parts)));
    }
}

std::vector<Wire> Canvas::withoutDots() const
{
    const std::vector<DotItem*> dots = m_scene->selectedDots();
    std::vector<Wire> laid;
    for (const WireItem* item : m_scene->wires()) {
        Wire wire = item->wire();
        for (const DotItem* dot : dots) {
            if (passes(wire, dot->dot())) {
                std::erase(wire.way, dot->dot().at);
            }
        }
        if (wire.way != item->wire().way && !item->isSelected()) { // that goes as a whole
            laid.push_back(std::move(wire));
        }
    }
    return laid;
}

void Canvas::bypassSelection()
{
    auto edit = bypass(m_document.graph(), selectedKeys(), m_document.inference(), m_document.data().fields());
    if (edit.ok()) {
        (void)m_document.apply(std::move(edit).value());
    } else {
        Q_EMIT m_document.refused(QString::fromStdString(edit.error().sentence()));
    }
}

void Canvas::connectSelection()
{
    if (std::unique_ptr<Edit> edit = connectInOrder(m_document.graph(), selectedKeys())) {
        (void)m_document.apply(std::move(edit));
    }
}

void Canvas::copy()
{
    const std::vector<std::string> keys = selectedKeys(), marks = m_scene->selectedMarkKeys();
    if (!keys.empty() || !marks.empty()) {
        QApplication::clipboard()->setText(
            QString::fromStdString(edits::copyText(m_document.graph(), keys, marks)));
        m_pastes = 0;
    }
}

void Canvas::cut()
{
    copy();
    deleteWithWires();
}

Position Canvas::besideSelection() const
{
    const QRectF rect = m_scene->selectedRect();
    return {0, std::ceil((rect.height() + 2 * gridStep) / gridStep) * gridStep};
}

void Canvas::duplicate()
{
    const std::vector<std::string> keys = selectedKeys(), marks = m_scene->selectedMarkKeys();
    if (!keys.empty() || !marks.empty()) {
        pasteText(edits::copyText(m_document.graph(), keys, marks), "Duplicate", besideSelection());
    }
}

void Canvas::duplicateWithInputs()
{
    if (const std::vector<std::string> keys = selectedKeys(); !keys.empty()) {
        addCopies(edits::duplicateWithInputs(m_document.graph(), keys, m_scene->selectedMarkKeys(), besideSelection()));
    }
}

void Canvas::pasteText(const std::string& text, const char* verb, Position offset)
{
    addCopies(edits::paste(m_document.graph(), text, offset, m_scene->block(), verb));
}

void Canvas::addCopies(Result<std::unique_ptr<Edit>> pasted)
{
    if (!pasted.ok()) {
        Q_EMIT m_document.refused(QString::fromStdString(pasted.error().sentence()));
        return;
    }
    QStringList before;
    for (const GraphNode& node : m_document.graph().nodes()) {
        before.append(QString::fromStdString(node.key));
    }
    const auto marksBefore = m_document.graph().marks;
    if (!m_document.apply(std::move(pasted).value()).ok()) {
        return;
    }
    QStringList fresh;
    for (const GraphNode& node : m_document.graph().nodes()) {
        const QString key = QString::fromStdString(node.key);
        if (blockOf(node.key) == m_scene->block() && !before.contains(key)) {
            fresh.append(key);
        }
    }
    std::vector<std::string> freshMarks;
    for (const auto& [key, mark] : m_document.graph().marks) {
        if (blockOf(key) == m_scene->block() && marksBefore.count(key) == 0) {
            freshMarks.push_back(key);
        }
    }
    m_document.select(fresh);
    m_scene->selectMarks(freshMarks);
    m_view->bringIntoView(m_scene->selectedRect());
}

void Canvas::selectAll()
{
    QStringList keys;
    for (const NodeItem* item : m_scene->nodes()) {
        keys.append(item->key());
    }
    m_document.select(keys);
    for (QGraphicsItem* item : m_scene->items()) {
        if (qgraphicsitem_cast<MarkItem*>(item) != nullptr || qgraphicsitem_cast<DotItem*>(item) != nullptr) {
            item->setSelected(true);
        }
    }
}

} // namespace plexus::studio
