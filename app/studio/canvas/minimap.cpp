// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/minimap.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QMouseEvent>
#include <QPainter>

namespace plexus::studio {

namespace {

constexpr int kWidth = 196, kLeastHeight = 44, kMostHeight = 128;
constexpr double kMargin = 8, kLeastMark = 2; // pixels
constexpr double kFar = 1.5;                  // the network is this much larger than what is in view
constexpr int kCorner = 12;
constexpr int kLeastRoom = 3; // the canvas must be this many times as large, or the map is in the way

}

Minimap::Minimap(CanvasView* view, QWidget* parent) : QWidget(parent), m_view(*view)
{
    setObjectName(QStringLiteral("minimap"));
    setAccessibleName(tr("Overview"));
    setToolTip(tr("The whole network; click or drag to look elsewhere"));
    setFixedWidth(kWidth);
    setCursor(Qt::PointingHandCursor);
    Document& document = view->canvas().document();
    // The scene follows the document first: it was made before this.
    connect(&document, &Document::graphChanged, this, &Minimap::forgetNodes);
    connect(&document, &Document::inferenceChanged, this, &Minimap::forgetNodes);
    connect(&view->canvas(), &CanvasScene::blockChanged, this, &Minimap::forgetNodes);
    connect(themeSignals(), &ThemeSignals::changed, this, &Minimap::forgetNodes);
    connect(view, &CanvasView::viewChanged, this, &Minimap::follow);
    forgetNodes();
}

void Minimap::setWanted(bool isWanted)
{
    m_isWanted = isWanted;
    follow();
}

void Minimap::arrange()
{
    move(kCorner, parentWidget()->height() - height() - kCorner);
    follow();
}

void Minimap::forgetNodes()
{
    m_nodes = QPixmap();
    m_all = m_view.canvas().contentRect();
    if (!m_all.isEmpty()) { // a flat network needs a flat map
        const double height = (kWidth - 2 * kMargin) * m_all.height() / m_all.width() + 2 * kMargin;
        setFixedHeight(static_cast<int>(std::clamp<double>(height, kLeastHeight, kMostHeight)));
    }
    arrange();
}

void Minimap::follow()
{
    const QSize room = parentWidget()->size();
    const bool hasRoom = room.width() > kLeastRoom * kWidth && room.height() > kLeastRoom * kMostHeight;
    const QRectF seen = m_view.visibleRect();
    const bool isFar = m_all.width() > kFar * seen.width() || m_all.height() > kFar * seen.height();
    setVisible(m_isWanted && hasRoom && !m_all.isEmpty() && (isFar || !seen.intersects(m_all)));
    update();
}

QTransform Minimap::toMap() const
{
    const QRectF inner = QRectF(rect()).adjusted(kMargin, kMargin, -kMargin, -kMargin);
    const double scale = std::min(inner.width() / m_all.width(), inner.height() / m_all.height());
    const QPointF middle = inner.center() - m_all.center() * scale;
    return QTransform::fromTranslate(middle.x(), middle.y()).scale(scale, scale);
}

QPixmap Minimap::drawn() const
{
    QPixmap pixmap(size() * devicePixelRatioF());
    pixmap.setDevicePixelRatio(devicePixelRatioF());
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    const Tokens& t = tokens();
    const QTransform map = toMap();
    painter.setPen(Qt::NoPen);
    for (const MarkItem* mark : m_view.canvas().marks()) {
        painter.setBrush(blend(markColor(mark->mark().color), t.panel, mark->isFrame() ? 0.2 : 0.4));
        painter.drawRect(map.mapRect(mark->box()));
    }
    painter.setPen(QPen(t.wire, 0.8));
    for (const WireItem* wire : m_view.canvas().wires()) {
        if (const QPainterPath& path = wire->path(); !path.isEmpty()) {
            painter.drawLine(map.map(QPointF(path.elementAt(0))), map.map(path.currentPosition()));
        }
    }
    painter.setPen(Qt::NoPen);
    for (const NodeItem* node : m_view.canvas().nodes()) {
        QRectF mark = map.mapRect(node->mapRectToScene(node->layout().body()));
        mark.setSize(mark.size().expandedTo(QSizeF(kLeastMark, kLeastMark)));
        const auto group = static_cast<size_t>(node->picture().group);
        painter.setBrush(node->picture().error.isEmpty() ? blend(t.series[group % t.series.size()], t.panel, 0.7)
                                                         : t.error);
        painter.drawRect(mark);
    }
    return pixmap;
}

void Minimap::paintEvent(QPaintEvent*)
{
    if (m_nodes.isNull() || m_nodes.devicePixelRatio() != devicePixelRatioF()) {
        m_nodes = drawn();
    }
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(t.border);
    painter.setBrush(t.panel);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(frame, radius, radius);
    painter.drawPixmap(0, 0, m_nodes);
    QColor fill = t.accent;
    fill.setAlpha(28);
    painter.setPen(QPen(t.accent, 1));
    painter.setBrush(fill);
    painter.drawRect(toMap().mapRect(m_view.visibleRect()).intersected(frame.adjusted(2, 2, -2, -2)));
}

void Minimap::mousePressEvent(QMouseEvent* event)
{
    lookAt(event->position());
}

void Minimap::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton)) {
        lookAt(event->position());
    }
}

void Minimap::lookAt(QPointF point)
{
    m_view.centerOn(toMap().inverted().map(point));
    Q_EMIT m_view.navigated();
    Q_EMIT m_view.viewChanged();
}

} // namespace plexus::studio
