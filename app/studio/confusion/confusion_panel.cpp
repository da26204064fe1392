// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/confusion/confusion_panel.h"

#include "app/studio/theme/empty_state.h"
#include "app/studio/theme/theme.h"
#include "app/studio/training/words.h"

#include <cmath>
#include <limits>
#include <QHelpEvent>
#include <QPainter>
#include <QStackedLayout>
#include <QToolTip>

namespace plexus::studio {
namespace {

constexpr int titleHeight = 28, footHeight = 22;

double share(int64_t part, int64_t whole)
{
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole)
                     : std::numeric_limits<double>::quiet_NaN();
}

QString shareWords(double value)
{
    return std::isfinite(value) ? percentWords(value) : QStringLiteral("–");
}

} // namespace

ClassFigures figuresOf(const ConfusionMatrix& matrix, size_t kind)
{
    int64_t row = 0, column = 0;
    for (size_t other = 0; other < matrix.counts.size(); ++other) {
        row += matrix.counts[kind][other];
        column += matrix.counts[other][kind];
    }
    const int64_t hits = matrix.counts[kind][kind];
    return {row, share(hits, column), share(hits, row)};
}

double accuracyOf(const ConfusionMatrix& matrix)
{
    int64_t hits = 0, all = 0;
    for (size_t row = 0; row < matrix.counts.size(); ++row) {
        hits += matrix.counts[row][row];
        for (const int64_t count : matrix.counts[row]) {
            all += count;
        }
    }
    return share(hits, all);
}

ConfusionView::ConfusionView(Training* training, QWidget* parent)
    : QWidget(parent), m_training(*training)
{
    setMinimumSize(160, 90);
    setMouseTracking(true);
    setAccessibleName(tr("Confusion matrix"));
    connect(themeSignals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

int ConfusionView::labelWidth() const
{
    const QFontMetrics metrics(smallFont());
    int widest = 20;
    for (size_t kind = 0; kind < m_training.confusion().counts.size(); ++kind) {
        widest = std::max(widest, metrics.horizontalAdvance(
                                      m_training.data().className(static_cast<int64_t>(kind))));
    }
    return std::min(widest, 110) + 8;
}

QRect ConfusionView::box() const
{
    const int count = std::max(1, static_cast<int>(m_training.confusion().counts.size()));
    const int left = 12 + 16 + labelWidth();
    const int sideWidth = 130; // recall
    const int cellWidth = std::clamp((width() - left - sideWidth) / count, 4, 74);
    const int cellHeight = std::clamp((height() - titleHeight - footHeight - 18) / count, 4, 34);
    return {left, titleHeight + 18, cellWidth * count, cellHeight * count};
}

ConfusionView::Place ConfusionView::placeAt(QPoint position) const
{
    const int count = static_cast<int>(m_training.confusion().counts.size());
    const QRect cells = box();
    if (count == 0) {
        return {};
    }
    Place place;
    if (position.y() >= cells.top() && position.y() <= cells.bottom()) {
        place.row = (position.y() - cells.top()) * count / cells.height();
    }
    if (position.x() >= cells.left() && position.x() <= cells.right()) {
        place.column = (position.x() - cells.left()) * count / cells.width();
    }
    return place;
}

QString ConfusionView::words(QPoint position) const
{
    const ConfusionMatrix& matrix = m_training.confusion();
    const Place place = placeAt(position);
    const auto name = [&](int kind) { return m_training.data().className(kind); };
    const auto figures = [&](int kind) {
        const ClassFigures seen = figuresOf(matrix, static_cast<size_t>(kind));
        return tr("%1: %2 samples\nprecision %3 (of all guessed %1, so many are)\nrecall %4 (of "
                  "all true %1, so many are found)")
            .arg(name(kind))
            .arg(seen.samples)
            .arg(shareWords(seen.precision), shareWords(seen.recall));
    };
    if (place.row >= 0 && place.column >= 0) {
        const int64_t count =
            matrix.counts[static_cast<size_t>(place.row)][static_cast<size_t>(place.column)];
        const QString head =
            place.row == place.column
                ? tr("%1 times a true %2 was recognised").arg(count).arg(name(place.row))
                : tr("%1 times a true %2 was taken for %3")
                      .arg(count)
                      .arg(name(place.row), name(place.column));
        return head + QStringLiteral("\n\n") + figures(place.row);
    }
    if (place.row >= 0 && position.x() < box().left()) {
        return figures(place.row);
    }
    if (place.column >= 0 && position.y() < box().top()) {
        return figures(place.column);
    }
    return {};
}

void ConfusionView::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    const ConfusionMatrix& matrix = m_training.confusion();
    const auto count = static_cast<int>(matrix.counts.size());
    QPainter painter(this);
    painter.fillRect(rect(), t.panel);
    if (count == 0) {
        return;
    }
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(t.text);
    painter.drawText(
        QRect(12, 0, width() - 24, titleHeight), Qt::AlignVCenter,
        tr("After epoch %1: %2 right").arg(matrix.epoch).arg(shareWords(accuracyOf(matrix))));

    const QRect cells = box();
    const int w = cells.width() / count, h = cells.height() / count;
    painter.setFont(smallFont());
    const QFontMetrics metrics(smallFont());
    painter.setPen(t.textFaint);
    painter.drawText(QRect(cells.right() + 14, titleHeight, 60, 18), Qt::AlignVCenter,
                     tr("Recall"));
    painter.save();
    painter.translate(14, cells.center().y());
    painter.rotate(-90);
    painter.drawText(QRect(-80, -8, 160, 16), Qt::AlignCenter, tr("true"));
    painter.restore();
    painter.drawText(QRect(cells.left(), cells.bottom() + 3, cells.width(), footHeight - 4),
                     Qt::AlignCenter, tr("guessed"));
    int64_t greatest = 1;
    for (int row = 0; row < count; ++row) {
        for (int column = 0; column < count; ++column) {
            greatest = std::max(
                greatest, matrix.counts[static_cast<size_t>(row)][static_cast<size_t>(column)]);
        }
    }
    for (int row = 0; row < count; ++row) {
        const QString name = m_training.data().className(row);
        painter.setPen(t.textDim);
        if (h >= 11) {
            painter.drawText(QRect(28, cells.top() + row * h, cells.left() - 34, h),
                             Qt::AlignRight | Qt::AlignVCenter,
                             metrics.elidedText(name, Qt::ElideRight, cells.left() - 34));
            const ClassFigures seen = figuresOf(matrix, static_cast<size_t>(row));
            painter.drawText(QRect(cells.right() + 14, cells.top() + row * h, 70, h),
                             Qt::AlignVCenter, shareWords(seen.recall));
        }
        if (w >= 14) {
            painter.drawText(QRect(cells.left() + row * w, titleHeight, w, 18), Qt::AlignCenter,
                             metrics.elidedText(name, Qt::ElideRight, w - 2));
        }
        for (int column = 0; column < count; ++column) {
            const int64_t value =
                matrix.counts[static_cast<size_t>(row)][static_cast<size_t>(column)];
            const QRect cell(cells.left() + column * w, cells.top() + row * h, w - 1, h - 1);
            // The square root makes rare mistakes visible beside thousands of hits.
            const double strength =
                std::sqrt(static_cast<double>(value) / static_cast<double>(greatest));
            const QColor hue = row == column ? t.accent : t.error;
            const QColor fill = value == 0 ? t.raised : blend(hue, t.panel, 0.15 + 0.75 * strength);
            painter.fillRect(cell, fill);
            const QString text = QString::number(value);
            if (h >= 12 && metrics.horizontalAdvance(text) <= w - 3) {
                painter.setPen(value == 0                                          ? t.textFaint
                               : contrast(t.text, fill) >= contrast(t.panel, fill) ? t.text
                                                                                   : t.panel);
                painter.drawText(cell, Qt::AlignCenter, text);
            }
        }
    }
}

bool ConfusionView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = words(help->pos());
        text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

ConfusionPanel::ConfusionPanel(Training* training, QWidget* parent)
    : QWidget(parent), m_training(*training), m_view(new ConfusionView(training)),
      m_pages(new QStackedLayout(this))
{
    m_pages->addWidget(new EmptyState("confusion", tr("Which class is taken for which"),
                                      tr("After each epoch: how often the network mistook one "
                                         "class for another, on validation samples.")));
    m_pages->addWidget(m_view);
    connect(&m_training, &Training::confusionChanged, this, &ConfusionPanel::refresh);
    connect(&m_training, &Training::dataChanged, this, &ConfusionPanel::refresh);
    refresh();
}

void ConfusionPanel::refresh()
{
    m_pages->setCurrentIndex(m_training.confusion().counts.empty() ? 0 : 1);
    m_view->update();
}

} // namespace plexus::studio
