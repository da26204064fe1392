// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/predictions/surface_view.h"

#include "app/studio/theme/theme.h"
#include "app/studio/training/words.h"

#include <algorithm>
#include <cmath>
#include <QPainter>

namespace plexus::studio {
namespace {

constexpr int mostPoints = 1500;
constexpr double legendWidth = 150;

QColor classColor(int64_t index)
{
    return tokens().series[static_cast<size_t>(index) % tokens().series.size()];
}

void drawMark(QPainter& painter, QPointF at, int64_t kind, double size)
{
    switch (kind % 4) {
    case 0:
        painter.drawEllipse(at, size, size);
        break;
    case 1:
        painter.drawRect(QRectF(at.x() - size * 0.9, at.y() - size * 0.9, size * 1.8, size * 1.8));
        break;
    case 2:
        painter.drawPolygon(
            QPolygonF({at + QPointF(0, -size * 1.2), at + QPointF(size * 1.1, size * 0.9),
                       at + QPointF(-size * 1.1, size * 0.9)}));
        break;
    default:
        painter.drawPolygon(QPolygonF({at + QPointF(0, -size * 1.3), at + QPointF(size * 1.3, 0),
                                       at + QPointF(0, size * 1.3), at + QPointF(-size * 1.3, 0)}));
        break;
    }
}

} // namespace

SurfaceView::SurfaceView(Training* training, QWidget* parent)
    : QWidget(parent), m_training(*training)
{
    setAccessibleName(tr("Decision surface"));
    connect(themeSignals(), &ThemeSignals::changed, this, &SurfaceView::refresh);
}

void SurfaceView::findRange()
{
    const Surface& surface = m_training.surface();
    if (surface.columns > 0) {
        m_range = QRectF(surface.left, surface.bottom, surface.right - surface.left,
                         surface.top - surface.bottom);
        return;
    }
    const DataField* points = m_training.data().validationInput();
    if (!points || points->count == 0 || m_training.data().kind() != TaskKind::Points) {
        return;
    }
    double left = 1e300, right = -1e300, bottom = 1e300, top = -1e300;
    for (int64_t sample = 0; sample < points->count; ++sample) {
        left = std::min(left, points->at(sample, 0));
        right = std::max(right, points->at(sample, 0));
        bottom = std::min(bottom, points->at(sample, 1));
        top = std::max(top, points->at(sample, 1));
    }
    m_range = QRectF(left, bottom, std::max(right - left, 1e-9), std::max(top - bottom, 1e-9));
}

void SurfaceView::refresh()
{
    findRange();
    const Surface& surface = m_training.surface();
    m_image = QImage();
    if (surface.columns > 0 && surface.rows > 0) {
        m_image = QImage(surface.columns, surface.rows, QImage::Format_RGB32);
        const QColor under = tokens().panel;
        for (int row = 0; row < surface.rows; ++row) {
            auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(surface.rows - 1 - row));
            for (int column = 0; column < surface.columns; ++column) {
                const float* p =
                    surface.probabilities.data()
                    + (static_cast<size_t>(row) * surface.columns + column) * surface.classes;
                // One output is the chance of class 1; several are one a class.
                const bool isSingle = surface.classes == 1;
                const auto best =
                    isSingle ? (p[0] > 0.5F ? 1 : 0)
                             : static_cast<int>(std::max_element(p, p + surface.classes) - p);
                const double sure = isSingle ? std::max(p[0], 1 - p[0]) : p[best];
                const double least = 1.0 / std::max(2, surface.classes);
                const double strength = std::clamp((sure - least) / (1 - least), 0.0, 1.0);
                line[column] = blend(classColor(best), under, 0.08 + 0.42 * strength).rgb();
            }
        }
    }
    update();
}

void SurfaceView::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    painter.fillRect(rect(), t.panel);
    // Square units: a circle in the data is a circle here.
    const QRectF room = QRectF(rect()).adjusted(spaceS, spaceS, -spaceS, -spaceS);
    const double legend = room.width() >= 3 * legendWidth ? legendWidth : 0; // first the plane
    const double scale = std::min((room.width() - legend) / m_range.width(),
                                  room.height() / m_range.height());
    QRectF box(0, 0, m_range.width() * scale, m_range.height() * scale);
    box.moveCenter(room.center() - QPointF(legend / 2, 0));
    if (legend > 0) {
        paintLegend(painter, {box.right() + spaceL, box.top(), legendWidth - spaceL, box.height()});
    }
    if (!m_image.isNull()) {
        painter.drawImage(box, m_image);
    }
    painter.setPen(QPen(t.border));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box);
    painter.setClipRect(box);
    paintPoints(painter, box);
}

QStringList SurfaceView::classNames() const
{
    const RunData& seen = m_training.data();
    QStringList names = seen.classes();
    const int outputs = m_training.surface().classes;
    for (int index = static_cast<int>(names.size()); index < (outputs == 1 ? 2 : outputs); ++index) {
        names.append(seen.className(index));
    }
    return names;
}

void SurfaceView::paintLegend(QPainter& painter, const QRectF& room)
{
    const Tokens& t = tokens();
    painter.setFont(font());
    constexpr double line = 20;
    double y = room.top() + line / 2;
    const auto write = [&](const QString& text, double indent, const QColor& color) {
        painter.setPen(color);
        const QRectF place(room.left() + indent, y - line / 2, room.width() - indent, line);
        painter.drawText(place, Qt::AlignVCenter,
                         fontMetrics().elidedText(text, Qt::ElideRight,
                                                  static_cast<int>(place.width())));
        y += line;
    };
    const std::vector<double>& accuracy = m_training.curves().validationAccuracy;
    if (!accuracy.empty() && std::isfinite(accuracy.back())) {
        write(tr("Accuracy %1").arg(percentWords(accuracy.back())), 0, t.text);
        y += spaceS;
    }
    const QStringList names = classNames();
    for (int index = 0; index < names.size() && y < room.bottom(); ++index) {
        painter.setPen(QPen(t.isDark ? t.window : t.panel, 1));
        painter.setBrush(classColor(index));
        drawMark(painter, {room.left() + 5, y}, index, 4.5);
        write(names[index], 18, t.textDim);
    }
}

void SurfaceView::paintPoints(QPainter& painter, const QRectF& box)
{
    const Tokens& t = tokens();
    const RunData& seen = m_training.data();
    const DataField* points = seen.validationInput();
    if (seen.kind() != TaskKind::Points || !points) {
        return;
    }
    const int64_t step = std::max<int64_t>(1, points->count / mostPoints);
    const double size = std::clamp(box.height() / 90, 2.2, 4.5);
    painter.setPen(QPen(t.isDark ? t.window : t.panel, 1));
    for (int64_t sample = 0; sample < points->count; sample += step) {
        const int64_t kind = std::max<int64_t>(0, seen.target(sample));
        const double x = (points->at(sample, 0) - m_range.x()) / m_range.width();
        const double y = (points->at(sample, 1) - m_range.y()) / m_range.height();
        painter.setBrush(classColor(kind));
        drawMark(painter, {box.left() + x * box.width(), box.bottom() - y * box.height()}, kind,
                 size);
    }
}

} // namespace plexus::studio
