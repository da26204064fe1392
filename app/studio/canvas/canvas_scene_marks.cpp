// SPDX-License-Identifier: GPL-3.0-or-later
// What of the scene is no part of the network: points that wires are led through, frames and notes.
#include "app/studio/canvas/canvas_scene.h"

#include <algorithm>

namespace plexus::studio {

void CanvasScene::syncDots()
{
    std::map<Dot, std::unique_ptr<DotItem>> kept;
    for (const auto& [name, wire] : m_wires) {
        for (const Position& at : wire->wire().way) {
            Dot dot{{wire->wire().from, wire->wire().fromPort}, at};
            if (kept.count(dot) > 0) {
                continue; // the wires fork there
            }
            const auto old = m_dots.find(dot);
            std::unique_ptr<DotItem> item = old != m_dots.end() ? std::move(old->second) : nullptr;
            if (item == nullptr) {
                item = std::make_unique<DotItem>(dot);
                addItem(item.get());
                item->setPos(at.x, at.y);
            } else if (!m_isHeld) {
                item->setPos(at.x, at.y);
            }
            kept.emplace(std::move(dot), std::move(item));
        }
    }
    if (m_hovered.dot != nullptr && kept.count(m_hovered.dot->dot()) == 0) {
        m_hovered.dot = nullptr;
    }
    m_dots.swap(kept);
}

void CanvasScene::syncMarks()
{
    const auto& marks = m_document.graph().marks;
    for (auto entry = m_marks.begin(); entry != m_marks.end();) {
        const std::string key = entry->first.toStdString();
        const bool isGone = marks.count(key) == 0 || blockOf(key) != m_block;
        if (isGone && m_hovered.mark == entry->second.get()) {
            m_hovered.mark = nullptr;
        }
        entry = isGone ? m_marks.erase(entry) : std::next(entry);
    }
    for (const auto& [key, mark] : marks) {
        if (blockOf(key) != m_block) {
            continue;
        }
        std::unique_ptr<MarkItem>& item = m_marks[QString::fromStdString(key)];
        if (item == nullptr) {
            item = std::make_unique<MarkItem>(QString::fromStdString(key));
            addItem(item.get());
        }
        item->setMark(mark);
        if (!m_isHeld) {
            item->setBox(QRectF(mark.box.x, mark.box.y, mark.box.width, mark.box.height));
        }
    }
}

void CanvasScene::selectMarks(const std::vector<std::string>& keys)
{
    for (const auto& [key, item] : m_marks) {
        item->setSelected(std::find(keys.begin(), keys.end(), key.toStdString()) != keys.end());
    }
}

void CanvasScene::selectDots(const std::vector<Dot>& dots)
{
    for (const auto& [dot, item] : m_dots) {
        item->setSelected(std::find(dots.begin(), dots.end(), dot) != dots.end());
    }
}

} // namespace plexus::studio
