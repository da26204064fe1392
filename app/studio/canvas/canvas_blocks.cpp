// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks: made of what is selected and dissolved, opened and left.
#include "app/studio/canvas/canvas.h"
#include "app/studio/canvas/canvas_overlay.h"

#include <algorithm>

namespace plexus::studio {

// The selected ones, and frames that hold nothing but what is selected.
std::vector<std::string> Canvas::marksToGroup() const
{
    std::vector<std::string> keys = m_scene->selectedMarkKeys();
    const std::vector<NodeItem*> nodes = m_scene->nodes();
    for (const MarkItem* item : m_scene->marks()) {
        const auto isHeld = [&](const NodeItem* node) {
            return item->box().contains(node->mapRectToScene(node->layout().body()));
        };
        const bool holdsSelected = std::any_of(nodes.begin(), nodes.end(), [&](const NodeItem* node) {
            return isHeld(node) && node->isSelected();
        });
        const bool holdsOthers = std::any_of(nodes.begin(), nodes.end(), [&](const NodeItem* node) {
            return isHeld(node) && !node->isSelected();
        });
        if (item->isFrame() && !item->isSelected() && holdsSelected && !holdsOthers) {
            keys.push_back(item->key().toStdString());
        }
    }
    return keys;
}

void Canvas::groupSelection()
{
    regroup(group(m_document.graph(), selectedKeys(), marksToGroup()));
}

void Canvas::ungroupSelection()
{
    regroup(ungroup(m_document.graph(), selectedKeys()));
}

void Canvas::regroup(Result<Regrouped> regrouped)
{
    if (!regrouped.ok()) {
        Q_EMIT m_document.refused(QString::fromStdString(regrouped.error().sentence()));
    } else if (m_document.apply(std::move(regrouped->edit)).ok()) {
        QStringList keys;
        for (const std::string& key : regrouped->keys) {
            keys.append(QString::fromStdString(key));
        }
        m_document.select(keys);
        if (!regrouped->said.empty()) {
            m_overlay->say(QString::fromStdString(regrouped->said), Saying::Note);
        }
    }
}

bool Canvas::canOpen(const std::string& key) const
{
    const GraphNode* node = m_document.graph().find(key);
    return node != nullptr && hasRole(*node, LayerRole::Block);
}

bool Canvas::hasBlockSelected() const
{
    const QStringList& keys = m_document.selection();
    return std::any_of(keys.begin(), keys.end(), [&](const QString& key) { return canOpen(key.toStdString()); });
}

QString Canvas::selectedBlock() const
{
    const QStringList& selection = m_document.selection();
    return selection.size() == 1 && canOpen(selection.front().toStdString()) ? selection.front() : QString();
}

void Canvas::openBlock()
{
    openBlock(selectedBlock().toStdString());
}

void Canvas::openBlock(const std::string& key)
{
    if (canOpen(key)) {
        m_scene->open(key);
    }
}

void Canvas::leaveBlock()
{
    const QString left = QString::fromStdString(m_scene->block());
    if (!left.isEmpty()) {
        m_scene->open(std::string(blockOf(m_scene->block())));
        m_document.select({left});
    }
}

void Canvas::showPath()
{
    std::vector<std::pair<QString, QString>> path; // key, title
    for (std::string_view block = m_scene->block(); !block.empty(); block = blockOf(block)) {
        if (const GraphNode* node = m_document.graph().find(block)) {
            path.insert(path.begin(), {QString::fromStdString(node->key), QString::fromStdString(node->displayTitle())});
        }
    }
    m_overlay->setPath(path);
}

} // namespace plexus::studio
