// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"

#include <QImage>
#include <QWidget>
#include <vector>

namespace plexus::studio {

// A sample of shape (1 or 3, height, width) as a picture; null for other shapes.
QImage pictureOf(const DataField& field, int64_t sample);
// A field that can be shown as pictures, or as points in the plane; nullptr when there is none.
const DataField* pictureField(const Dataset& data);
const DataField* pointField(const Dataset& data);
const DataField* classField(const Dataset& data); // of class indices
// `count` samples, class after class so that each is seen; evenly spread without classes.
std::vector<int64_t> variedSamples(const Dataset& data, int64_t count);
std::vector<int64_t> classCounts(const DataField& labels);

// Sixteen pictures with their classes, or the points of 2-D data in the colours of their classes.
class SamplePictures : public QWidget {
    Q_OBJECT

public:
    explicit SamplePictures(QWidget* parent);

    void show(const Dataset& dataset);
    void clear();
    using QWidget::show;
    bool isEmpty() const { return m_pictures.empty() && m_points.empty(); }
    size_t pictureCount() const { return m_pictures.size(); }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {240, heightForWidth(240)}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Picture {
        QImage image;
        QString caption;
    };
    struct Point {
        QPointF at;
        int64_t label;
    };
    void paintPictures(QPainter& painter);
    void paintPoints(QPainter& painter);

    std::vector<Picture> m_pictures;
    std::vector<Point> m_points;
    QRectF m_extent;
};

} // namespace plexus::studio
