// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/charts/plot.h"
#include "app/studio/training/training.h"

#include <QTimer>

class QLabel;
class QSlider;
class QStackedLayout;
class QToolButton;

namespace plexus::studio {

// Loss, accuracy and learning rate of the run, the previous run pale behind. Repaints at most 30
// times a second from the newest data, whatever arrives meanwhile.
class ChartPanel : public QWidget {
    Q_OBJECT

public:
    explicit ChartPanel(Training* training, QWidget* parent = nullptr);

    Plot* lossPlot() const { return m_loss; }
    void setSmoothing(double weight); // 0 ... 0.99
    double smoothing() const { return m_smoothing; }
    void setLogarithmic(bool isLogarithmic); // the loss
    bool isLogarithmic() const;

    Result<void> savePicture(const QString& path);
    Result<void> saveTable(const QString& path);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void setCursor(double x);
    void askPicture();
    void askTable();

    Training& m_training;
    Plot *m_loss, *m_accuracy, *m_rate;
    QSlider* m_slider;
    QLabel* m_caption;
    QToolButton* m_log;
    QStackedLayout* m_pages;
    QTimer m_repaint;
    Smoother m_smoothLoss, m_smoothAccuracy, m_smoothPrevious;
    double m_smoothing = 0.6;
};

} // namespace plexus::studio
