// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/datasets/class_bars.h"

#include "app/studio/theme/count_text.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace plexus::studio {

namespace {

constexpr int kBars = 44, kBarsWidth = 56;
constexpr int kLeastWord = 28; // pixels in which the beginning of a name still says something

int lineHeight()
{
    return QFontMetrics(smallFont()).height();
}

}

ClassBars::ClassBars(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("classBars"));
    setAccessibleName(tr("Samples of each class"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ClassBars::show(const std::vector<std::string>& classes, const std::vector<int64_t>& counts)
{
    m_names.clear();
    QStringList spoken;
    for (size_t i = 0; i < classes.size(); ++i) {
        m_names.push_back(QString::fromStdString(classes[i]));
        spoken.append(m_names.back() + u' ' + countText(counts[i]));
    }
    m_counts = counts;
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    setVisible(!counts.empty());
    updateGeometry();
    update();
}

QSize ClassBars::sizeHint() const
{
    return {200, kBars + 2 * lineHeight() + 6};
}

QRectF ClassBars::column(size_t index) const
{
    const double width = static_cast<double>(this->width()) / static_cast<double>(m_counts.size());
    return {static_cast<double>(index) * width, 0, width, static_cast<double>(height())};
}

void ClassBars::paintEvent(QPaintEvent*)
{
    if (m_counts.empty()) {
        return;
    }
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont());
    const QFontMetrics metrics(smallFont());
    const auto most = static_cast<double>(std::max<int64_t>(1, *std::max_element(m_counts.begin(), m_counts.end())));
    for (size_t i = 0; i < m_counts.size(); ++i) {
        const QRectF place = column(i);
        const double size = kBars * static_cast<double>(m_counts[i]) / most;
        const double gap = std::max(std::min(3.0, place.width() * 0.12), (place.width() - kBarsWidth) / 2);
        const QRectF bar(place.left() + gap, lineHeight() + kBars - size + 2, place.width() - 2 * gap, size);
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.series[i % t.series.size()]);
        painter.drawRoundedRect(bar, 2, 2);
        // Words only where there is room for them.
        const auto word = [&](const QRectF& line, const QString& text, const QColor& color) {
            if (metrics.horizontalAdvance(text) <= place.width() - 1) {
                painter.setPen(color);
                painter.drawText(line, Qt::AlignCenter, text);
            }
        };
        word({place.left(), bar.top() - lineHeight() - 1, place.width(), static_cast<double>(lineHeight())},
             countText(m_counts[i]), t.textFaint);
        word({place.left(), lineHeight() + kBars + 3.0, place.width(), static_cast<double>(lineHeight())},
             place.width() < kLeastWord ? m_names[i]
                                        : metrics.elidedText(m_names[i], Qt::ElideRight, static_cast<int>(place.width()) - 2),
             t.textDim);
    }
}

bool ClassBars::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        for (size_t i = 0; i < m_counts.size(); ++i) {
            if (column(i).contains(help->pos())) {
                QToolTip::showText(help->globalPos(), tr("%1: %2 samples").arg(m_names[i], countText(m_counts[i])), this);
            }
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace plexus::studio
