// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/canvas_view.h"

#include "app/studio/canvas/canvas_access.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QPixmapCache>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

namespace plexus::studio {

namespace {

constexpr double kLeastZoom = 0.08, kMostZoom = 4, kFrameZoom = 1.5;
constexpr int kBarRoom = 32;                             // pixels at the bottom, where zoom and map lie
constexpr double kGridDots = 24, kLeastDotDistance = 13; // scene units, pixels
constexpr double kEdge = 100000;                         // the canvas ends somewhere
constexpr int kDotRoom = 4;                              // pixels, at the least
constexpr int kZoomRests = 150;                          // milliseconds after the last step
constexpr int kPictureMemory = 64 << 10;                 // kibibytes: the nodes of several screens

// A dot as rectangles of one colour each, in pixels from its middle, as if it had been drawn on the canvas.
struct Patch {
    QRect rect;
    QColor color;
};
std::vector<Patch> dotPatches(const QColor& color, double size, double ratio)
{
    const int side = 2 * static_cast<int>(std::ceil(kDotRoom * ratio / 2));
    QImage picture(side, side, QImage::Format_RGB32);
    picture.fill(tokens().canvas);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QPointF(side, side) / 2, size * ratio / 2, size * ratio / 2);
    painter.end();
    std::vector<Patch> patches;
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const QColor seen = picture.pixelColor(x, y);
            if (seen == tokens().canvas) {
                continue;
            }
            const QPoint at(x - side / 2, y - side / 2);
            Patch* last = patches.empty() ? nullptr : &patches.back();
            if (last != nullptr && last->color == seen && last->rect.bottom() == at.y()
                && last->rect.right() + 1 == at.x()) {
                last->rect.setRight(at.x());
            } else {
                patches.push_back({QRect(at, QSize(1, 1)), seen});
            }
        }
    }
    return patches;
}

}

CanvasView::CanvasView(CanvasScene* scene, QWidget* parent)
    : QGraphicsView(scene, parent), m_scene(*scene), m_hint(new CursorHint(viewport()))
{
    setObjectName(QStringLiteral("canvasView"));
    offerCanvasAccess(); // before anybody asks for the view's interface, as the next line may
    setAccessibleName(tr("Canvas"));
    setFrameShape(QFrame::NoFrame);
    setSceneRect(-kEdge, -kEdge, 2 * kEdge, 2 * kEdge);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTransformationAnchor(QGraphicsView::NoAnchor);
    setResizeAnchor(QGraphicsView::AnchorViewCenter);
    setViewportUpdateMode(QGraphicsView::SmartViewportUpdate);
    setRenderHint(QPainter::Antialiasing);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setAcceptDrops(true);
    centerOn(0, 0);
    QPixmapCache::setCacheLimit(std::max(QPixmapCache::cacheLimit(), kPictureMemory));
    m_zooming.setSingleShot(true);
    m_zooming.setInterval(kZoomRests);
    connect(&m_zooming, &QTimer::timeout, this, [this] { chooseDetail(Items::Same); });
    // The scene follows the document first: it was made before this.
    connect(this, &CanvasView::viewChanged, this, [this] { chooseDetail(Items::Same); });
    connect(&scene->document(), &Document::inferenceChanged, this, [this] { chooseDetail(Items::Others); });
    connect(scene, &CanvasScene::blockChanged, this, [this] { chooseDetail(Items::Others); });
    followFar();
}

CanvasView::~CanvasView()
{
    m_gesture.reset();
}

QRectF CanvasView::visibleRect() const
{
    return mapToScene(viewport()->rect()).boundingRect();
}

void CanvasView::setZoom(double zoom, QPoint anchor)
{
    const double target = std::clamp(zoom, kLeastZoom, kMostZoom);
    const QPointF before = mapToScene(anchor);
    setTransform(QTransform::fromScale(target, target));
    const QPointF shift = mapFromScene(before) - anchor;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + static_cast<int>(std::lround(shift.x())));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(std::lround(shift.y())));
    m_zooming.start();
    Q_EMIT navigated();
    Q_EMIT viewChanged();
}

void CanvasView::frame(const QRectF& rect)
{
    if (rect.isEmpty() || viewport()->width() < 20) {
        setTransform(QTransform());
        centerOn(0, 0);
    } else {
        const QRectF roomy = rect.adjusted(-32, -32, 32, 32);
        const double height = std::max(viewport()->height() - kBarRoom, 20);
        const double fit = std::min(viewport()->width() / roomy.width(), height / roomy.height());
        const double target = std::clamp(fit, kLeastZoom, kFrameZoom);
        setTransform(QTransform::fromScale(target, target));
        centerOn(rect.center() + QPointF(0, kBarRoom / target / 2));
    }
    Q_EMIT viewChanged();
}

void CanvasView::bringIntoView(const QRectF& rect)
{
    if (!visibleRect().adjusted(8, 8, -8, -8).contains(rect)) {
        centerOn(rect.center());
        Q_EMIT navigated();
        Q_EMIT viewChanged();
    }
}

GestureHost CanvasView::host()
{
    return {m_scene, *m_hint, reach(), [this] { return m_isFar ? QRectF() : visibleRect(); }};
}

Pointer CanvasView::pointer(const QMouseEvent* event) const
{
    const QPoint at = event->position().toPoint();
    return {mapToScene(at), at, event->modifiers()};
}

void CanvasView::drawBackground(QPainter* painter, const QRectF& rect)
{
    const Tokens& t = tokens();
    painter->fillRect(rect, t.canvas);
    double step = kGridDots;
    while (step * zoom() < kLeastDotDistance) {
        step *= 2;
    }
    // Thousands of them, on whole pixels: rectangles without smooth edges are what a processor draws fastest.
    const double ratio = painter->device()->devicePixelRatioF();
    const QTransform toPixels = painter->worldTransform() * QTransform::fromScale(ratio, ratio);
    std::vector<QPoint> minor, major;
    const auto first = [step](double edge) { return static_cast<int64_t>(std::floor(edge / step)); };
    for (int64_t column = first(rect.left()); static_cast<double>(column) * step <= rect.right(); ++column) {
        for (int64_t row = first(rect.top()); static_cast<double>(row) * step <= rect.bottom(); ++row) {
            const QPointF at = toPixels.map(QPointF(static_cast<double>(column) * step, static_cast<double>(row) * step));
            (column % 4 == 0 && row % 4 == 0 ? major : minor).push_back(at.toPoint());
        }
    }
    painter->save();
    painter->resetTransform();
    painter->setRenderHint(QPainter::Antialiasing, false);
    const auto draw = [&](const std::vector<QPoint>& places, const std::vector<Patch>& patches) {
        for (const Patch& patch : patches) {
            for (const QPoint& at : places) {
                const QRect on = patch.rect.translated(at);
                painter->fillRect(QRectF(on.x() / ratio, on.y() / ratio, on.width() / ratio, on.height() / ratio),
                                  patch.color);
            }
        }
    };
    draw(minor, dotPatches(blend(t.textFaint, t.canvas, 0.3), 1.5, ratio));
    draw(major, dotPatches(blend(t.textFaint, t.canvas, 0.5), 2, ratio));
    painter->restore();
}

void CanvasView::cancelGesture()
{
    if (m_gesture) {
        m_gesture->cancel();
        m_gesture.reset();
        forgetFar();
    }
    m_isPanning = false;
    m_pressed.reset();
    if (m_hasKnife) {
        putDownKnife();
    }
}

void CanvasView::wheelEvent(QWheelEvent* event)
{
    const QPoint turned = event->angleDelta();
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        const int across = turned.x() != 0 ? turned.x() : turned.y();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - across);
        Q_EMIT navigated();
        Q_EMIT viewChanged();
    } else {
        setZoom(zoom() * std::pow(1.0015, turned.y()), event->position().toPoint());
    }
    event->accept();
}

void CanvasView::contextMenuEvent(QContextMenuEvent* event)
{
    if (m_menuBlocked || isBusy()) {
        return;
    }
    if (event->reason() == QContextMenuEvent::Mouse) {
        const Under under = m_scene.under(mapToScene(event->pos()), reach());
        QGraphicsItem* item = under.port              ? under.port.node
                              : under.node != nullptr ? static_cast<QGraphicsItem*>(under.node)
                              : under.dot != nullptr  ? static_cast<QGraphicsItem*>(under.dot)
                                                      : under.mark;
        if (item != nullptr && !item->isSelected()) {
            m_scene.clearSelection();
            item->setSelected(true);
        }
    }
    Q_EMIT menuWanted(event->globalPos());
}

void CanvasView::leaveEvent(QEvent* event)
{
    m_scene.setHover({});
    m_cursor = viewport()->rect().center();
    m_isInside = false;
    QGraphicsView::leaveEvent(event);
}

void CanvasView::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    m_cursor = viewport()->rect().center();
    Q_EMIT viewChanged();
}

bool CanvasView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && !isBusy()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), m_scene.toolTipAt(mapToScene(help->pos()), reach()), viewport());
        return true;
    }
    if (event->type() == QEvent::NativeGesture) {
        const auto* pinch = static_cast<QNativeGestureEvent*>(event);
        if (pinch->gestureType() == Qt::ZoomNativeGesture) {
            setZoom(zoom() * (1 + pinch->value()), pinch->position().toPoint());
            return true;
        }
    }
    return QGraphicsView::viewportEvent(event);
}

} // namespace plexus::studio
