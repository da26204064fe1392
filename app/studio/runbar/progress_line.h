// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/training.h"

#include <QTimer>
#include <QWidget>

namespace plexus::studio {

// Two thin bars: the whole run in segments of epochs above, the current epoch below.
class ProgressLine : public QWidget {
    Q_OBJECT

public:
    explicit ProgressLine(Training* training, QWidget* parent = nullptr);
    QSize sizeHint() const override { return {260, 9}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Training& m_training;
    QTimer m_pulse; // moves while the worker starts
    double m_phase = 0;
};

} // namespace plexus::studio
