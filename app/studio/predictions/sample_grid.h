// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/training.h"

#include <map>
#include <QPixmap>
#include <QWidget>

namespace plexus::studio {

// The fixed validation samples: picture, true class, the three surest guesses with bars; a tick or
// a cross says right or wrong. As many columns as fit; inside a scroll area.
class SampleGrid : public QWidget {
    Q_OBJECT

public:
    explicit SampleGrid(Training* training, QWidget* parent = nullptr);
    void refresh(); // repaints and fits the height
    void forgetPictures() { m_pictures.clear(); }
    int columns() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override; // tool tips

private:
    QRect cell(size_t index) const;
    void paintCell(QPainter& painter, const QRect& rect, const SampleGuess& guess);
    QPixmap picture(int64_t sample);
    QPixmap drawnPicture(const SampleGuess& guess) const; // of a network whose answer is a picture

    Training& m_training;
    std::map<int64_t, QPixmap> m_pictures;
};

} // namespace plexus::studio
