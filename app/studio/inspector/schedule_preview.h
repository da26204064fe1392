// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <QWidget>

namespace plexus::studio {

// The learning rate over the whole training as a small curve, from the schedule's own function.
class SchedulePreview : public QWidget {
    Q_OBJECT

public:
    explicit SchedulePreview(QWidget* parent);

    // stepsPerEpoch 0: unknown while the data are; the shape of the curve is drawn all the same.
    void show(const TrainingSettings& training, uint64_t stepsPerEpoch);
    using QWidget::show;

    QSize sizeHint() const override { return {220, 92}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<double> m_rates; // evenly over the training
    int64_t m_epochs = 0;
};

} // namespace plexus::studio
