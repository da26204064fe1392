// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/training/training.h"

#include <QImage>
#include <QWidget>

namespace plexus::studio {

// Points in the plane and what the network says of every place: the colour of the likeliest class,
// paler where it is unsure. A class has a shape of its own too; the legend names them.
class SurfaceView : public QWidget {
    Q_OBJECT

public:
    explicit SurfaceView(Training* training, QWidget* parent = nullptr);
    void refresh(); // the surface or the data changed

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QStringList classNames() const;
    void paintLegend(QPainter& painter, const QRectF& room);
    void paintPoints(QPainter& painter, const QRectF& box);
    void findRange();

    Training& m_training;
    QImage m_image;
    QRectF m_range{-1, -1, 2, 2}; // x, y (upwards), width, height
};

} // namespace plexus::studio
