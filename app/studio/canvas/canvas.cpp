// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/canvas.h"

#include "app/studio/canvas/canvas_overlay.h"
#include "app/studio/canvas/find_popup.h"
#include "app/studio/canvas/mark_editor.h"
#include "app/studio/canvas/minimap.h"
#include "app/studio/canvas/move_gesture.h"
#include "app/studio/canvas/navigation.h"
#include "app/studio/canvas/search_popup.h"
#include "app/studio/canvas/spoken_name.h"
#include "app/studio/canvas/wire_popup.h"
#include "app/studio/search/layer_search.h"
#include "app/studio/theme/theme.h"

#include <QKeyEvent>
#include <QVBoxLayout>

namespace plexus::studio {

namespace {

constexpr double kZoomStep = 1.2;
constexpr int kNudgeGestureEnds = 800;  // milliseconds: arrow presses in a row are one undo step

}

Canvas::Canvas(Document* document, QWidget* parent)
    : QWidget(parent), m_document(*document)
{
    setObjectName(QStringLiteral("canvas"));
    // Before the scene listens: a gesture must let go of items that are about to leave.
    connect(document, &Document::graphChanged, this, [this] { m_view->cancelGesture(); });
    m_scene = new CanvasScene(document, this);
    m_view = new CanvasView(m_scene, this);
    m_minimap = new Minimap(m_view, this);
    m_popup = new SearchPopup(document->library(), this);
    m_find = new FindPopup(document, this);
    m_wireTo = new WirePopup(m_scene, this);
    m_markEditor = new MarkEditor(m_view);
    m_overlay = new CanvasOverlay(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    setFocusProxy(m_view);
    connect(m_scene, &QGraphicsScene::selectionChanged, this, &Canvas::selectionChanged);
    m_describesSoon.setSingleShot(true); // selecting many things says so for each
    connect(&m_describesSoon, &QTimer::timeout, this, &Canvas::describe);
    connect(m_scene, &QGraphicsScene::selectionChanged, &m_describesSoon, qOverload<>(&QTimer::start));

    const auto syncOverlay = [this] { m_overlay->setEmpty(m_scene->nodes().empty() && m_scene->marks().empty()); };
    connect(document, &Document::graphChanged, this, syncOverlay);
    connect(document, &Document::graphChanged, this, &Canvas::showPath); // titles change
    connect(m_scene, &CanvasScene::blockChanged, this, syncOverlay);
    connect(m_scene, &CanvasScene::blockChanged, this, &Canvas::showPath);
    connect(m_scene, &CanvasScene::blockChanged, this, &Canvas::frameAll);
    connect(m_view, &CanvasView::nodeOpened, this, [this](const QString& key) { openBlock(key.toStdString()); });
    connect(m_view, &CanvasView::markOpened, this, [this](const QString& key) { editMark(key, m_document.newGesture()); });
    connect(m_view, &CanvasView::colorWanted, this, [this](const QString& key, QPoint at) {
        const MarkItem* mark = m_scene->mark(key);
        chooseColor(mark != nullptr && mark->isSelected() ? m_scene->selectedMarkKeys()
                                                          : std::vector<std::string>{key.toStdString()}, at);
    });
    connect(m_view, &CanvasView::tabPressed, this, [this](bool isForward) {
        !isForward ? leaveBlock() : selectedBlock().isEmpty() ? addNode() : openBlock();
    });
    connect(m_overlay, &CanvasOverlay::blockChosen, this,
            [this](const QString& block) { m_scene->open(block.toStdString()); });
    connect(document, &Document::graphChanged, this, [this] { m_keepsFrame = false; });
    connect(document, &Document::opened, this, &Canvas::frameAll); // comes after graphChanged
    connect(m_view, &CanvasView::navigated, this, [this] { m_keepsFrame = false; });
    connect(document, &Document::editedSinceStartChanged, m_overlay, [this, document](bool isEdited) {
        m_overlay->setEdited(isEdited, document->trainedBy());
    });
    connect(document, &Document::refused, m_overlay,
            [this](const QString& sentence) { m_overlay->say(sentence, Saying::Refusal); });
    connect(document, &Document::revealRequested, this, &Canvas::reveal);
    connect(document, &Document::selectionChanged, this, &Canvas::describe);
    connect(document, &Document::inferenceChanged, this, &Canvas::describe);
    connect(document, &Document::inferenceChanged, this, [this] {
        if (m_keepsFrame && !m_document.undoStack().canUndo()) {
            frameAll(); // what was just opened has its shapes and sentences now, and grew by them
        }
    });
    connect(document, &Document::pieceRequested, this, [this](const QString& key) {
        if (const std::optional<Piece> piece = findPiece(key, m_document.library())) {
            m_asksAtPointer = false;
            m_askedEnd.reset();
            m_replaced.clear();
            m_askedAt = m_view->viewport()->rect().center();
            place(*piece);
        }
    });
    connect(m_view, &CanvasView::viewChanged, this, [this] { m_overlay->setZoom(m_view->zoom()); });
    connect(m_view, &CanvasView::layerWanted, this, [this](QPoint at, const std::optional<WireEnd>& end) {
        m_asksAtPointer = true;
        askLayer(at, end);
    });
    connect(m_view, &CanvasView::layerDropped, this, [this](const QString& key, QPoint at) {
        if (const std::optional<Piece> piece = findPiece(key, m_document.library())) {
            placeAt(*piece, at);
        }
    });
    connect(m_view, &CanvasView::menuWanted, this, &Canvas::menuWanted);
    connect(m_view, &CanvasView::keyPressed, this, &Canvas::handleKey);
    connect(m_popup, &SearchPopup::chosen, this, &Canvas::place);
    for (PickPopup* popup : std::initializer_list<PickPopup*>{m_popup, m_find, m_wireTo}) {
        connect(popup, &PickPopup::closed, this, [this] { m_view->setFocus(); });
    }
    connect(m_find, &FindPopup::markPicked, this, &Canvas::revealMark);
    connect(m_overlay, &CanvasOverlay::zoomInClicked, this, &Canvas::zoomIn);
    connect(m_overlay, &CanvasOverlay::zoomOutClicked, this, &Canvas::zoomOut);
    connect(m_overlay, &CanvasOverlay::zoomResetClicked, this, &Canvas::resetZoom);
    connect(m_overlay, &CanvasOverlay::frameAllClicked, this, &Canvas::frameAll);
    m_nudgeEnds.setSingleShot(true);
    m_nudgeEnds.setInterval(kNudgeGestureEnds);
    connect(&m_nudgeEnds, &QTimer::timeout, this, [this] { m_nudgeGesture = 0; });
    syncOverlay();
    describe();
}

Canvas::~Canvas()
{
    m_view->cancelGesture(); // a drag holds items of the scene, which goes first
    m_markEditor->cancel();
    // An open popup closes while QWidget deletes it: nobody is left to hear of it.
    m_popup->disconnect(this);
    m_find->disconnect(this);
    m_wireTo->disconnect(this);
    m_view->disconnect(this);
    m_overlay->disconnect(this);
    m_view->disconnect(m_minimap); // which looks at the scene
}

void Canvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_overlay->arrange();
    m_minimap->arrange();
    if (m_keepsFrame) {
        layout()->activate(); // the view has its new size now, not after this event
        frameAll();
    }
}

void Canvas::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_keepsFrame) {
        frameAll();
    }
}

bool Canvas::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest) {
        m_overlay->arrange();
    }
    return QWidget::event(event);
}

// ---- looking

void Canvas::frameAll()
{
    m_view->frame(m_scene->contentRect());
    m_keepsFrame = true;
}

void Canvas::frameSelected()
{
    const QRectF selected = m_scene->selectedRect();
    m_view->frame(selected.isEmpty() ? m_scene->contentRect() : selected);
}

void Canvas::findNode()
{
    m_find->open(QPoint((width() - m_find->width()) / 2, spaceM * 6));
}

void Canvas::setRunning(bool isRunning)
{
    m_scene->setRunning(isRunning);
}

void Canvas::showOverview(bool isWanted)
{
    m_minimap->setWanted(isWanted);
}

void Canvas::zoomIn()
{
    m_view->setZoom(m_view->zoom() * kZoomStep, m_view->pointerPlace());
}

void Canvas::zoomOut()
{
    m_view->setZoom(m_view->zoom() / kZoomStep, m_view->pointerPlace());
}

void Canvas::resetZoom()
{
    m_view->setZoom(1, m_view->viewport()->rect().center());
}

void Canvas::reveal(const QString& key)
{
    if (m_document.graph().find(key.toStdString()) != nullptr) {
        const QStringList selection = m_document.selection();
        m_scene->open(std::string(blockOf(key.toStdString())));
        m_document.select(selection); // opening a block selects nothing
    }
    if (const NodeItem* item = m_scene->node(key)) {
        m_view->bringIntoView(item->mapRectToScene(item->layout().body()));
    }
}

void Canvas::revealMark(const QString& key)
{
    m_scene->open(std::string(blockOf(key.toStdString())));
    m_document.select({});
    m_scene->selectMarks({key.toStdString()});
    if (const MarkItem* item = m_scene->mark(key)) {
        m_view->bringIntoView(item->box());
    }
}

// ---- keys

void Canvas::handleKey(QKeyEvent* event)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const auto key = static_cast<Qt::Key>(event->key());
    const bool isArrow = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
    const bool isDelete = key == Qt::Key_Delete || key == Qt::Key_Backspace;
    event->accept();
    if (isArrow && modifiers == Qt::NoModifier) {
        navigate(key);
    } else if (isArrow && modifiers == Qt::ShiftModifier) {
        extendSelection(key);
    } else if (isArrow && modifiers == Qt::AltModifier) {
        align(key == Qt::Key_Left    ? Alignment::Left
              : key == Qt::Key_Right ? Alignment::Right
              : key == Qt::Key_Up    ? Alignment::Top
                                     : Alignment::Bottom);
    } else if (key == Qt::Key_H && modifiers == Qt::ShiftModifier) {
        align(Alignment::Across);
    } else if (key == Qt::Key_V && modifiers == Qt::ShiftModifier) {
        align(Alignment::Down);
    } else if (key == Qt::Key_L && modifiers == Qt::ControlModifier) {
        arrange();
    } else if (isArrow && modifiers.testFlag(Qt::ControlModifier)) {
        nudge(key, modifiers.testFlag(Qt::ShiftModifier) ? 5 * gridStep : gridStep);
    } else if (key == Qt::Key_A && modifiers == Qt::ShiftModifier) {
        addNode();
    } else if (key == Qt::Key_Home) {
        frameAll();
    } else if (modifiers == Qt::NoModifier && (key == Qt::Key_F || key == Qt::Key_Period)) {
        frameSelected();
    } else if (modifiers == Qt::NoModifier && key == Qt::Key_C) {
        connectSelection();
    } else if (isDelete && modifiers == Qt::ShiftModifier) {
        deleteWithWires();
    } else if (isDelete && modifiers == Qt::NoModifier) {
        deleteSelection();
    } else if (modifiers == Qt::NoModifier && key == Qt::Key_M) {
        bypassSelection();
    } else if (modifiers == Qt::NoModifier && key == Qt::Key_H) {
        collapseSelection();
    } else if (modifiers == Qt::ControlModifier && key == Qt::Key_J) {
        addFrame();
    } else if (modifiers == Qt::NoModifier && key == Qt::Key_N) {
        addNote();
    } else if (modifiers == Qt::NoModifier && key == Qt::Key_F2) {
        rename();
    } else if (modifiers == Qt::ShiftModifier && key == Qt::Key_C) {
        chooseColor();
    } else if (modifiers == Qt::NoModifier && key == Qt::Key_K) {
        cutWires();
    } else if (key == Qt::Key_W && (modifiers == Qt::NoModifier || modifiers == Qt::ShiftModifier)) {
        selectWire(modifiers == Qt::NoModifier ? Towards::Next : Towards::Previous);
    } else if (modifiers == Qt::NoModifier && key == Qt::Key_P) {
        addPoint();
    } else if (modifiers == Qt::NoModifier && key == Qt::Key_T) {
        wireTo();
    } else if (modifiers == Qt::ShiftModifier && key == Qt::Key_S) {
        replaceNode();
    } else if (modifiers == Qt::ControlModifier && key == Qt::Key_F) {
        findNode();
    } else if (modifiers == Qt::ControlModifier && key == Qt::Key_D) {
        duplicate();
    } else if (modifiers == (Qt::ControlModifier | Qt::ShiftModifier) && key == Qt::Key_D) {
        duplicateWithInputs();
    } else if (modifiers == Qt::ControlModifier && key == Qt::Key_G) {
        groupSelection();
    } else if (modifiers == (Qt::ControlModifier | Qt::ShiftModifier) && key == Qt::Key_G) {
        ungroupSelection();
    } else if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (event->matches(QKeySequence::Cut)) {
        cut();
    } else if (event->matches(QKeySequence::Paste)) {
        paste();
    } else if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
    } else if (key == Qt::Key_Escape && hasSelection()) {
        m_scene->clearSelection();
    } else if (key == Qt::Key_Escape) {
        leaveBlock();
    } else {
        event->ignore();
    }
}

void Canvas::navigate(Qt::Key direction)
{
    if (const std::vector<WireItem*> wires = m_scene->selectedWires(); !wires.empty() && selectedKeys().empty()) {
        followWire(*wires.front(), direction);
        return;
    }
    const QString next = neighbour(*m_scene, lead(), m_view->visibleRect().center(), direction);
    if (!next.isEmpty()) {
        m_document.select({next});
        reveal(next);
    }
}

QString Canvas::lead() const
{
    const QStringList& selected = m_document.selection();
    return selected.contains(m_lead) ? m_lead : selected.value(0);
}

// As with text: on to the next layer, which is then selected too; back to one that is, and the one left is not any more.
void Canvas::extendSelection(Qt::Key direction)
{
    const QString from = lead(), next = neighbour(*m_scene, from, m_view->visibleRect().center(), direction);
    if (next.isEmpty()) {
        return;
    }
    QStringList selected = m_document.selection();
    if (selected.contains(next)) {
        selected.removeAll(from);
    } else {
        selected.append(next);
    }
    m_lead = next;
    m_document.select(selected);
    reveal(next);
}

void Canvas::nudge(Qt::Key direction, double step)
{
    const QPointF by = direction == Qt::Key_Left    ? QPointF(-step, 0)
                       : direction == Qt::Key_Right ? QPointF(step, 0)
                       : direction == Qt::Key_Up    ? QPointF(0, -step)
                                                    : QPointF(0, step);
    const Company moved = companyOf(*m_scene);
    const auto push = [by](const auto& items) {
        for (auto* item : items) {
            const Position at = snapped(item->pos() + by);
            item->setPos(at.x, at.y);
        }
    };
    push(moved.nodes);
    push(moved.marks);
    push(moved.dots);
    if (moved.size() > 0) {
        m_nudgeGesture = m_nudgeGesture != 0 ? m_nudgeGesture : m_document.newGesture();
        m_nudgeEnds.start();
        const std::vector<Dot> selected = m_scene->selectedPlaces();
        if (!m_document.apply(moveToItems(m_document.graph(), *m_scene, moved), m_nudgeGesture).ok()) {
            m_scene->sync(); // back to where the document has them
        }
        m_scene->selectDots(selected);
    }
}

void Canvas::describe()
{
    showPath();
    const size_t nodes = m_scene->nodes().size();
    QString text = nodes == 1 ? tr("1 node") : tr("%1 nodes").arg(nodes);
    for (NodeItem* item : m_scene->selectedNodes()) {
        const NodePicture& picture = item->picture();
        text += tr("; %1 selected").arg(picture.title);
        for (const NodePicture::Line& line : picture.lines) {
            text += QStringLiteral(", ") + line.label + u' ' + line.value;
        }
        if (!picture.shape.isEmpty()) {
            text += tr(", output %1").arg(picture.shape);
        }
        if (!picture.error.isEmpty()) {
            text += tr(", problem: %1").arg(picture.error);
        }
    }
    for (const MarkItem* item : m_scene->selectedMarks()) {
        text += tr("; %1 selected").arg(spokenName(*item));
    }
    for (const WireItem* item : m_scene->selectedWires()) {
        text += tr("; %1 selected").arg(spokenName(*m_scene, item->wire()));
    }
    for (const DotItem* item : m_scene->selectedDots()) {
        text += tr("; %1 selected").arg(spokenName(*m_scene, item->dot()));
    }
    if (text != m_view->accessibleDescription()) {
        m_view->setAccessibleDescription(text); // tells the screen reader itself
    }
}

} // namespace plexus::studio
