// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/runbar/progress_line.h"

#include "app/studio/theme/theme.h"

#include <cmath>
#include <QPainter>

namespace plexus::studio {

ProgressLine::ProgressLine(Training* training, QWidget* parent)
    : QWidget(parent), m_training(*training)
{
    setFixedHeight(9);
    m_pulse.setInterval(40);
    connect(&m_pulse, &QTimer::timeout, this, [this] {
        m_phase = std::fmod(m_phase + 0.025, 1.0);
        update();
    });
    connect(&m_training, &Training::stateChanged, this, [this] {
        const bool isBusy = m_training.state() == TrainingState::Starting
                            || m_training.state() == TrainingState::Stopping;
        isBusy ? m_pulse.start() : m_pulse.stop();
        update();
    });
}

void ProgressLine::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    const TrainingProgress& progress = m_training.progress();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double w = width();
    const QColor fill = m_training.state() == TrainingState::Failed   ? t.error
                        : m_training.state() == TrainingState::Paused ? t.warning
                                                                      : t.accent;
    painter.setBrush(t.border);
    painter.drawRoundedRect(QRectF(0, 0, w, 5), 2.5, 2.5);
    painter.setBrush(fill);
    if (m_pulse.isActive() && m_training.state() == TrainingState::Starting) {
        const double at = (w + 60) * m_phase - 60;
        const double left = std::max(0.0, at), right = std::min(w, at + 60);
        if (right > left) {
            painter.drawRoundedRect(QRectF(left, 0, right - left, 5), 2.5, 2.5);
        }
        return;
    }
    const double done = w * progress.fraction();
    if (done > 0) {
        painter.drawRoundedRect(QRectF(0, 0, std::max(5.0, done), 5), 2.5, 2.5);
    }
    const auto epochs = progress.epochs();
    if (epochs > 1 && epochs <= 60) { // a notch where an epoch ends
        painter.setBrush(t.panel);
        for (uint64_t epoch = 1; epoch < epochs; ++epoch) {
            painter.drawRect(QRectF(
                std::round(w * static_cast<double>(epoch) / static_cast<double>(epochs)), 0, 1, 5));
        }
    }
    if (m_training.isActive()) {
        painter.setBrush(t.border);
        painter.drawRoundedRect(QRectF(0, 7, w, 2), 1, 1);
        painter.setBrush(blend(fill, t.panel, 0.7));
        painter.drawRoundedRect(QRectF(0, 7, w * progress.epochFraction(), 2), 1, 1);
    }
}

} // namespace plexus::studio
