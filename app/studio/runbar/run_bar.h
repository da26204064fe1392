// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/training.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace plexus::studio {

class ProgressLine;

// The actions that the bar shows as buttons; the shell's table owns them.
struct RunActions {
    QAction *train = nullptr, *pause = nullptr, *step = nullptr, *stop = nullptr;
};

// The strip on top: train, pause, one step, stop; how far the run is and how long it takes; the
// device.
class RunBar : public QWidget {
    Q_OBJECT

public:
    RunBar(Training* training, const RunActions& actions, QWidget* parent = nullptr);
    void setErrors(int count); // of the project; said while nothing trains

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void fillDevices();
    QString figures() const;

    Training& m_training;
    RunActions m_actions;
    QPushButton* m_train;
    QLabel *m_progress, *m_remaining, *m_figures;
    ProgressLine* m_line;
    QComboBox* m_device;
    QTimer m_repaint;
    int m_errors = 0;
};

} // namespace plexus::studio
