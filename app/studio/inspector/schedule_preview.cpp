// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/schedule_preview.h"

#include "app/studio/theme/theme.h"
#include "engine/model/schedule.h"

#include <algorithm>
#include <cmath>
#include <QPainter>
#include <QPainterPath>

namespace plexus::studio {

namespace {

constexpr size_t kSamples = 240;
constexpr uint64_t kGuessedSteps = 100; // per epoch, while the data are unknown

}

SchedulePreview::SchedulePreview(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("schedulePreview"));
    setMinimumHeight(80);
    setAccessibleName(tr("Learning rate over the training"));
}

void SchedulePreview::show(const TrainingSettings& training, uint64_t stepsPerEpoch)
{
    m_rates.clear();
    const ScheduleDef* schedule = findSchedule(training.schedule.key);
    if (schedule != nullptr && schedule->rate && training.optimizer.params.definition("learning_rate") != nullptr
        && training.schedule.params.check().ok()) {
        m_epochs = std::max<int64_t>(1, training.general.integer("epochs"));
        const uint64_t perEpoch = stepsPerEpoch > 0 ? stepsPerEpoch : kGuessedSteps;
        const uint64_t total = perEpoch * static_cast<uint64_t>(m_epochs);
        const double base = rateAfter(training, {});
        for (size_t i = 0; i < kSamples; ++i) {
            const uint64_t step = (total - 1) * i / (kSamples - 1);
            m_rates.push_back(learningRateAt(training, base, step, perEpoch, total));
        }
    }
    update();
}

void SchedulePreview::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(t.border, 1));
    painter.setBrush(t.field);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    if (m_rates.empty()) {
        return;
    }
    painter.setFont(smallFont());
    const int line = QFontMetrics(smallFont()).height();
    const QRectF plot = QRectF(rect()).adjusted(10, 8 + line, -10, -6 - line);
    const double most = *std::max_element(m_rates.begin(), m_rates.end());
    const double last = m_rates.back();
    QPolygonF curve;
    for (size_t i = 0; i < m_rates.size(); ++i) {
        const double share = most > 0 ? m_rates[i] / most : 0;
        curve << QPointF(plot.left() + plot.width() * static_cast<double>(i) / (kSamples - 1),
                         plot.bottom() - plot.height() * share);
    }
    QPainterPath area;
    area.addPolygon(curve);
    area.lineTo(plot.bottomRight());
    area.lineTo(plot.bottomLeft());
    QColor fill = t.accent;
    fill.setAlpha(40);
    painter.fillPath(area, fill);
    painter.setPen(QPen(t.accent, 1.6));
    painter.drawPolyline(curve);
    painter.setPen(t.textFaint);
    const QRectF top(plot.left(), 4, plot.width(), line), bottom(plot.left(), plot.bottom() + 2, plot.width(), line);
    painter.drawText(top, Qt::AlignLeft, tr("Learning rate %1").arg(most, 0, 'g', 3));
    if (last != most) {
        painter.drawText(top, Qt::AlignRight, tr("to %1").arg(last, 0, 'g', 3));
    }
    painter.drawText(bottom, Qt::AlignLeft, tr("Start"));
    painter.drawText(bottom, Qt::AlignRight, tr("Epoch %1").arg(m_epochs));
}

} // namespace plexus::studio
