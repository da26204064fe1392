// SPDX-License-Identifier: GPL-3.0-or-later
// What is on the canvas beside the network: frames, notes, and how nodes are shown.
#include "app/studio/canvas/canvas.h"
#include "app/studio/canvas/mark_editor.h"
#include "app/studio/canvas/move_gesture.h"
#include "engine/model/edit_words.h"
#include "engine/model/marks.h"

#include <algorithm>
#include <cmath>
#include <QMenu>
#include <QPainter>
#include <QPixmap>

namespace plexus::studio {

namespace {

QIcon colorIcon(const QColor& color)
{
    QPixmap pixmap(32, 32);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(4, 4, 24, 24);
    return QIcon(pixmap);
}

double downToGrid(double value)
{
    return std::floor(value / gridStep) * gridStep;
}

double upToGridStep(double value)
{
    return std::ceil(value / gridStep) * gridStep;
}

}

void Canvas::addFrame()
{
    const QRectF held = m_scene->selectedRect();
    QRectF box(0, 0, 2 * noteWidth, 2 * noteHeight);
    box.moveCenter(m_view->mapToScene(m_view->pointerPlace()));
    if (!held.isEmpty()) {
        box = held.adjusted(-markPadding, -markPadding - markTitleHeight, markPadding, markPadding);
    }
    const double x = downToGrid(box.left()), y = downToGrid(box.top());
    Mark frame;
    frame.key = freeMarkKey(m_document.graph(), MarkKind::Frame, m_scene->block());
    frame.kind = MarkKind::Frame;
    frame.text = tr("Frame").toStdString();
    frame.color = markColors().at(1);
    frame.box = {x, y, upToGridStep(box.right()) - x, upToGridStep(box.bottom()) - y};
    addMark(std::move(frame), "Add frame");
}

void Canvas::addNote()
{
    const QRectF beside = m_scene->selectedRect();
    QPointF corner = m_view->mapToScene(m_view->pointerPlace()) - QPointF(noteWidth / 2, noteHeight / 2);
    if (!beside.isEmpty()) {
        corner = beside.topLeft() - QPointF(0, noteHeight + markPadding);
    }
    const Position at = snapped(freeSpot(QRectF(corner, QSizeF(noteWidth, noteHeight))).topLeft());
    Mark note;
    note.key = freeMarkKey(m_document.graph(), MarkKind::Note, m_scene->block());
    note.kind = MarkKind::Note;
    note.color = markColors().at(5);
    note.box = {at.x, at.y, noteWidth, noteHeight};
    addMark(std::move(note), "Add note");
}

void Canvas::addMark(Mark mark, const std::string& name)
{
    const std::string key = mark.key;
    std::vector<Mark> marks{std::move(mark)};
    const int gesture = m_document.newGesture(); // its text is part of the step
    if (m_document.apply(edits::addMarks(name, std::move(marks)), gesture).ok()) {
        m_document.select({});
        m_scene->selectMarks({key});
        m_view->bringIntoView(m_scene->mark(QString::fromStdString(key))->box());
        editMark(QString::fromStdString(key), gesture);
    }
}

void Canvas::editMark(const QString& key, int gesture)
{
    MarkItem* item = m_scene->mark(key);
    if (item == nullptr) {
        return;
    }
    const bool isFrame = item->isFrame();
    item->setTextHidden(true);
    m_markEditor->open({item->textRect(), item->textFont(), isFrame ? TextLines::One : TextLines::Many},
                       QString::fromStdString(item->mark().text),
                       [this, key, gesture, isFrame](const QString& text) {
                           const auto found = m_document.graph().marks.find(key.toStdString());
                           if (found == m_document.graph().marks.end()) {
                               return;
                           }
                           Mark mark = found->second;
                           mark.text = text.toStdString();
                           if (!isFrame) {
                               mark.box.height = std::max(mark.box.height, MarkItem::heightFor(text, mark.box.width));
                           }
                           const std::string words = isFrame ? "Rename frame to " + mark.text : "Write " + markWords(mark);
                           std::vector<Mark> marks{std::move(mark)};
                           (void)m_document.apply(edits::setMarks(words, std::move(marks)), gesture);
                       },
                       [this, key] {
                           if (MarkItem* shown = m_scene->mark(key)) {
                               shown->setTextHidden(false);
                           }
                       });
}

bool Canvas::hasSomethingToRename() const
{
    return m_scene->selectedNodes().size() + m_scene->selectedMarks().size() == 1;
}

void Canvas::rename()
{
    if (!hasSomethingToRename()) {
        Q_EMIT m_document.refused(tr("select the one layer, frame or note that shall have another name"));
        return;
    }
    if (const std::vector<MarkItem*> marks = m_scene->selectedMarks(); !marks.empty()) {
        editMark(marks.front()->key(), m_document.newGesture());
        return;
    }
    const NodeItem* item = m_scene->selectedNodes().front();
    const std::string key = item->key().toStdString();
    const QRectF head(item->pos(), QSizeF(item->layout().size.width(), item->layout().headerHeight));
    m_markEditor->open({head, MarkItem(item->key()).textFont(), TextLines::One}, item->picture().title,
                       [this, key](const QString& text) {
                           (void)m_document.apply(edits::setTitle(key, text.toStdString())); // refused() tells
                       },
                       [] {});
}

void Canvas::chooseColor()
{
    const std::vector<MarkItem*> marks = m_scene->selectedMarks();
    if (marks.empty()) {
        Q_EMIT m_document.refused(tr("select the frames or notes that shall have another colour"));
        return;
    }
    const QPoint corner = m_view->mapFromScene(marks.front()->box().topLeft());
    chooseColor(m_scene->selectedMarkKeys(), m_view->viewport()->mapToGlobal(corner));
}

void Canvas::chooseColor(const std::vector<std::string>& keys, QPoint globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("markColors"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QStringList titles{tr("&Grey"), tr("&Blue"), tr("&Orange"), tr("G&reen"), tr("&Pink"), tr("&Yellow"), tr("&Cyan")};
    for (size_t i = 0; i < markColors().size(); ++i) {
        const std::string color = markColors()[i];
        menu->addAction(colorIcon(markColor(color)), titles.value(static_cast<qsizetype>(i)), this,
                        [this, keys, color] { setColor(keys, color); });
    }
    menu->popup(globalPosition);
    menu->setActiveAction(menu->actions().front());
}

void Canvas::setColor(const std::vector<std::string>& keys, const std::string& color)
{
    std::vector<Mark> marks;
    for (const std::string& key : keys) {
        const auto found = m_document.graph().marks.find(key);
        if (found != m_document.graph().marks.end() && found->second.color != color) {
            marks.push_back(found->second);
            marks.back().color = color;
        }
    }
    if (!marks.empty()) {
        const std::string what = andOthers(markWords(marks.front()), marks.size());
        (void)m_document.apply(edits::setMarks("Set colour of " + what + " to " + color, std::move(marks)));
    }
}

void Canvas::collapseSelection()
{
    const std::vector<NodeItem*> nodes = m_scene->selectedNodes();
    const bool areAll = std::all_of(nodes.begin(), nodes.end(),
                                    [](const NodeItem* item) { return item->picture().isCollapsed; });
    std::vector<std::pair<std::string, bool>> states;
    std::vector<std::string> keys;
    for (const NodeItem* item : nodes) {
        if (item->picture().isCollapsed == areAll) {
            states.emplace_back(item->key().toStdString(), !areAll);
            keys.push_back(states.back().first);
        }
    }
    if (states.empty()) {
        Q_EMIT m_document.refused(tr("select the layers that shall be shown as their titles"));
        return;
    }
    const std::string what = nodeWords(m_document.graph(), keys);
    (void)m_document.apply(edits::setCollapsed((areAll ? "Expand " : "Collapse ") + what, std::move(states)));
}

} // namespace plexus::studio
