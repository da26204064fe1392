// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas from afar: thousands of nodes as plain rectangles and straight lines, drawn in one go.
#include "app/studio/canvas/canvas_view.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QElapsedTimer>
#include <QPainter>
#include <QPaintEvent>
#include <utility>

namespace plexus::studio {
namespace {

// More than so many pictures with words in them take longer than a sixtieth of a second.
constexpr int kMostPictures = 140;
constexpr qint64 kMostKeeping = 8; // milliseconds of a frame
constexpr double kLeastPixels = 1.5; // of a rectangle, so that no node vanishes

}

void CanvasView::chooseDetail(Items items)
{
    const QRectF seen = visibleRect();
    int inView = 0;
    for (NodeItem* node : m_scene.nodes()) {
        const bool isInView = seen.intersects(node->layout().body().translated(node->pos()));
        inView += isInView ? 1 : 0;
        if (!m_zooming.isActive()) {
            node->drawCrisp();
        } else if (isInView) {
            node->drawScaled();
        }
    }
    const bool wasFar = std::exchange(m_isFar, inView > kMostPictures);
    if (m_isFar == wasFar && items == Items::Same) {
        return;
    }
    m_far.reset();
    viewport()->update();
    if (m_hidesItems) {
        hideItems(m_isFar); // those that are new, or all again
    }
}

// They stay where they are, to be found and selected, but leave the drawing to drawForeground(). Telling thousands takes
// longer than a frame, so they are told when a gesture begins far away, for which the scene draws, and not by the zoom.
void CanvasView::hideItems(bool areHidden)
{
    m_hidesItems = areHidden;
    for (NodeItem* node : m_scene.nodes()) {
        node->setFlag(QGraphicsItem::ItemHasNoContents, areHidden);
    }
    for (WireItem* wire : m_scene.wires()) {
        wire->setFlag(QGraphicsItem::ItemHasNoContents, areHidden);
    }
}

void CanvasView::followFar()
{
    const auto forget = [this] { forgetFar(); };
    Document& document = m_scene.document();
    connect(&document, &Document::graphChanged, this, forget);
    connect(&document, &Document::inferenceChanged, this, forget);
    connect(&document, &Document::selectionChanged, this, forget);
    connect(&m_scene, &QGraphicsScene::selectionChanged, this, forget);
    connect(&m_scene, &CanvasScene::blockChanged, this, forget);
    connect(themeSignals(), &ThemeSignals::changed, this, forget);
}

void CanvasView::forgetFar()
{
    m_far.reset();
    if (m_isFar) {
        viewport()->update(); // the scene does not know where anything was drawn
    }
}

// As many pictures as a frame has time for; the others are rectangles until the next.
void CanvasView::keepSome()
{
    const QRectF seen = visibleRect();
    QElapsedTimer clock;
    clock.start();
    bool isOneLeft = false;
    for (NodeItem* node : m_scene.nodes()) {
        if (node->isKept() || !seen.intersects(node->mapRectToScene(node->boundingRect()))) {
            continue;
        }
        const bool waits = clock.elapsed() >= kMostKeeping;
        if (!waits) {
            node->keep(zoom(), devicePixelRatioF());
        }
        node->setWaiting(waits);
        isOneLeft = isOneLeft || waits;
    }
    if (isOneLeft) {
        QTimer::singleShot(0, viewport(), qOverload<>(&QWidget::update));
    }
}

// A scene looks through all of its items and sorts them for every frame; from afar there is nothing to be sorted.
void CanvasView::paintEvent(QPaintEvent* event)
{
    if (!m_isFar || m_gesture != nullptr) {
        if (m_isFar && !m_hidesItems) {
            hideItems(true);
        }
        if (!m_isFar && m_zooming.isActive()) {
            keepSome();
        }
        QGraphicsView::paintEvent(event);
        return;
    }
    QPainter painter(viewport());
    painter.setRenderHints(renderHints());
    const QTransform toView = viewportTransform();
    painter.setWorldTransform(toView);
    const QRectF seen = mapToScene(event->rect().adjusted(-1, -1, 1, 1)).boundingRect();
    drawBackground(&painter, seen);
    std::vector<QGraphicsItem*> others;
    for (MarkItem* mark : m_scene.marks()) {
        others.push_back(mark);
    }
    for (DotItem* dot : m_scene.dots()) {
        others.push_back(dot);
    }
    std::stable_sort(others.begin(), others.end(), [](const QGraphicsItem* left, const QGraphicsItem* right) {
        return left->zValue() < right->zValue();
    });
    for (QGraphicsItem* item : others) {
        painter.save();
        painter.setWorldTransform(QTransform::fromTranslate(item->x(), item->y()) * toView);
        item->paint(&painter, nullptr, viewport());
        painter.restore();
    }
    drawForeground(&painter, seen);
}

void CanvasView::drawForeground(QPainter* painter, const QRectF& rect)
{
    if (m_isFar) {
        drawFar(painter, rect);
    }
    drawKnife(painter);
}

CanvasView::FarPicture CanvasView::farPicture() const
{
    FarPicture far;
    for (const WireItem* wire : m_scene.wires()) {
        if (const QPainterPath& path = wire->path(); !path.isEmpty()) {
            (wire->isSelected() ? far.selectedWires : far.wires).emplace_back(QPointF(path.elementAt(0)), path.currentPosition());
        }
    }
    for (const NodeItem* node : m_scene.nodes()) {
        far.nodes.emplace_back(node->plainColor(), node->layout().body().translated(node->pos()));
    }
    return far;
}

void CanvasView::drawFar(QPainter* painter, const QRectF& rect)
{
    if (!m_far || m_gesture != nullptr) { // which moves things by hand
        m_far = farPicture();
    }
    const Tokens& t = tokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    const auto draw = [&](const std::vector<QLineF>& all, const QColor& color) {
        QPen pen(color, 1);
        pen.setCosmetic(true);
        painter->setPen(pen);
        painter->drawLines(all.data(), static_cast<int>(all.size()));
    };
    draw(m_far->wires, blend(t.wire, t.canvas, 0.6));
    draw(m_far->selectedWires, t.wireSelected);
    const double least = kLeastPixels / zoom();
    for (const auto& [color, body] : m_far->nodes) {
        if (body.intersects(rect)) {
            painter->fillRect(QRectF(body.topLeft(), body.size().expandedTo(QSizeF(least, least))), color);
        }
    }
    painter->restore();
}

} // namespace plexus::studio
