// SPDX-License-Identifier: GPL-3.0-or-later
// The commands on what is selected: delete, dissolve, connect, copy, paste, duplicate.
#include "app/studio/canvas/canvas.h"

#include <algorithm>
#include <cmath>
#include <QApplication>
#include <QClipboard>
#include <set>

namespace plexus::studio {

namespace {

constexpr double kPasteStep = 3 * gridStep;

}

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

void Canvas::deleteSelection()
{
    std::vector<std::unique_ptr<Edit>> parts;
    const std::vector<std::string> keys = selectedKeys();
    const std::set<std::string_view> going(keys.begin(), keys.end());
    const auto isGoing = [&](const std::string& key) { return belongsTo(key, going); };
    for (const WireItem* wire : m_scene->wires()) {
        if (wire->isSelected() && !isGoing(wire->wire().from) && !isGoing(wire->wire().to)) {
            parts.push_back(edits::disconnect(wire->wire()));
        }
    }
    if (!keys.empty()) {
        parts.push_back(edits::removeNodes(keys));
    }
    if (parts.size() == 1) {
        (void)m_document.apply(std::move(parts.front())); // refused() tells, here and below
    } else if (!parts.empty()) {
        (void)m_document.apply(edits::together("Delete selection", std::move(parts)));
    }
}

void Canvas::dissolveSelection()
{
    if (const std::vector<std::string> keys = selectedKeys(); !keys.empty()) {
        (void)m_document.apply(dissolve(m_document.graph(), keys));
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
    if (const std::vector<std::string> keys = selectedKeys(); !keys.empty()) {
        QApplication::clipboard()->setText(
            QString::fromStdString(edits::copyText(m_document.graph(), keys)));
        m_pastes = 0;
    }
}

void Canvas::cut()
{
    copy();
    deleteSelection();
}

void Canvas::paste()
{
    const double offset = kPasteStep * ++m_pastes;
    pasteText(QApplication::clipboard()->text().toStdString(), tr("Paste"), {offset, offset});
}

void Canvas::duplicate()
{
    if (const std::vector<std::string> keys = selectedKeys(); !keys.empty()) {
        const QRectF rect = m_scene->nodesRect(m_scene->selectedNodes());
        const double down = std::ceil((rect.height() + 2 * gridStep) / gridStep) * gridStep;
        pasteText(edits::copyText(m_document.graph(), keys), tr("Duplicate"), {0, down});
    }
}

void Canvas::pasteText(const std::string& text, const QString& name, Position offset)
{
    Result<std::unique_ptr<Edit>> pasted = edits::paste(m_document.graph(), text, offset, m_scene->block());
    if (!pasted.ok()) {
        Q_EMIT m_document.refused(QString::fromStdString(pasted.error().sentence()));
        return;
    }
    QStringList before;
    for (const GraphNode& node : m_document.graph().nodes()) {
        before.append(QString::fromStdString(node.key));
    }
    std::vector<std::unique_ptr<Edit>> parts;
    parts.push_back(std::move(pasted).value());
    if (!m_document.apply(edits::together(name.toStdString(), std::move(parts))).ok()) {
        return;
    }
    QStringList fresh;
    for (const GraphNode& node : m_document.graph().nodes()) {
        const QString key = QString::fromStdString(node.key);
        if (blockOf(node.key) == m_scene->block() && !before.contains(key)) {
            fresh.append(key);
        }
    }
    m_document.select(fresh);
    m_view->bringIntoView(m_scene->nodesRect(m_scene->selectedNodes()));
}

void Canvas::selectAll()
{
    QStringList keys;
    for (const NodeItem* item : m_scene->nodes()) {
        keys.append(item->key());
    }
    m_document.select(keys);
}

} // namespace plexus::studio
