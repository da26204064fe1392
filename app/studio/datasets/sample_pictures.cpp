// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/datasets/sample_pictures.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <QPainter>

namespace plexus::studio {

namespace {

constexpr int kPictures = 16, kColumns = 8, kPictureGap = 4, kMostPoints = 1500, kSearched = 4000;

int captionHeight()
{
    return QFontMetrics(smallFont()).height() + 1;
}

const DataField* findField(const Dataset& data, bool (*fits)(const DataField&))
{
    for (const DataField& field : data.fields) {
        if (fits(field)) {
            return &field;
        }
    }
    return nullptr;
}

}

QImage pictureOf(const DataField& field, int64_t sample)
{
    const Shape& shape = field.sample;
    if (shape.rank() != 3 || (shape[0] != 1 && shape[0] != 3) || shape.elements() > (1 << 22)) {
        return {};
    }
    const int rows = static_cast<int>(shape[1]), columns = static_cast<int>(shape[2]);
    const int64_t plane = shape[1] * shape[2];
    const double scale = field.type == Type::U8 ? 1 : 255; // real pictures are 0 ... 1
    QImage image(columns, rows, QImage::Format_RGB32);
    for (int row = 0; row < rows; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(row));
        for (int column = 0; column < columns; ++column) {
            const auto channel = [&](int64_t index) {
                const double value = field.at(sample, index * plane + row * shape[2] + column) * scale;
                return static_cast<int>(std::clamp(value, 0.0, 255.0));
            };
            line[column] = shape[0] == 3 ? qRgb(channel(0), channel(1), channel(2))
                                         : qRgb(channel(0), channel(0), channel(0));
        }
    }
    return image;
}

const DataField* pictureField(const Dataset& data)
{
    return findField(data, [](const DataField& field) {
        return field.sample.rank() == 3 && (field.sample[0] == 1 || field.sample[0] == 3);
    });
}

const DataField* pointField(const Dataset& data)
{
    return findField(data, [](const DataField& field) {
        return field.sample.rank() == 1 && field.sample[0] == 2 && field.type == Type::F32;
    });
}

const DataField* classField(const Dataset& data)
{
    return findField(data, [](const DataField& field) {
        return field.sample.rank() == 0 && field.type == Type::I32 && !field.classes.empty();
    });
}

std::vector<int64_t> classCounts(const DataField& labels)
{
    std::vector<int64_t> counts(labels.classes.size(), 0);
    for (int64_t i = 0; i < labels.count; ++i) {
        const auto label = static_cast<size_t>(labels.at(i, 0));
        if (label < counts.size()) {
            ++counts[label];
        }
    }
    return counts;
}

std::vector<int64_t> variedSamples(const Dataset& data, int64_t count)
{
    const int64_t all = data.count();
    const DataField* labels = classField(data);
    std::vector<int64_t> chosen;
    if (labels == nullptr) {
        for (int64_t i = 0; i < std::min(count, all); ++i) {
            chosen.push_back(i * all / std::min(count, all));
        }
        return chosen;
    }
    std::vector<bool> isTaken(static_cast<size_t>(std::min<int64_t>(all, kSearched)), false);
    const auto classes = static_cast<int64_t>(labels->classes.size());
    int64_t wanted = 0, misses = 0;
    while (static_cast<int64_t>(chosen.size()) < std::min(count, all) && misses < classes) {
        int64_t found = -1;
        for (size_t i = 0; i < isTaken.size() && found < 0; ++i) {
            if (!isTaken[i] && static_cast<int64_t>(labels->at(static_cast<int64_t>(i), 0)) == wanted) {
                found = static_cast<int64_t>(i);
            }
        }
        misses = found < 0 ? misses + 1 : 0;
        if (found >= 0) {
            isTaken[static_cast<size_t>(found)] = true;
            chosen.push_back(found);
        }
        wanted = (wanted + 1) % classes;
    }
    return chosen;
}

SamplePictures::SamplePictures(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("samplePictures"));
    setAccessibleName(tr("Samples of the data"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void SamplePictures::clear()
{
    m_pictures.clear();
    m_points.clear();
    updateGeometry();
    update();
}

void SamplePictures::show(const Dataset& dataset)
{
    clear();
    const DataField* labels = classField(dataset);
    if (const DataField* pictures = pictureField(dataset)) {
        for (const int64_t sample : variedSamples(dataset, kPictures)) {
            QString caption;
            if (labels != nullptr) {
                const auto label = static_cast<size_t>(labels->at(sample, 0));
                caption = label < labels->classes.size() ? QString::fromStdString(labels->classes[label]) : QString();
            }
            m_pictures.push_back({pictureOf(*pictures, sample), caption});
        }
    } else if (const DataField* points = pointField(dataset)) {
        const int64_t step = std::max<int64_t>(1, dataset.count() / kMostPoints);
        m_extent = {};
        for (int64_t i = 0; i < dataset.count(); i += step) {
            const QPointF at(points->at(i, 0), points->at(i, 1));
            m_points.push_back({at, labels != nullptr ? static_cast<int64_t>(labels->at(i, 0)) : 0});
            m_extent |= QRectF(at - QPointF(0.01, 0.01), QSizeF(0.02, 0.02));
        }
    }
    updateGeometry();
    update();
}

int SamplePictures::heightForWidth(int width) const
{
    if (!m_points.empty()) {
        return std::min(width, 240);
    }
    if (m_pictures.empty()) {
        return 0;
    }
    const int side = (width - (kColumns - 1) * kPictureGap) / kColumns;
    const int rows = (static_cast<int>(m_pictures.size()) + kColumns - 1) / kColumns;
    return rows * (side + captionHeight() + kPictureGap);
}

void SamplePictures::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    m_points.empty() ? paintPictures(painter) : paintPoints(painter);
}

void SamplePictures::paintPictures(QPainter& painter)
{
    const Tokens& t = tokens();
    const int side = (width() - (kColumns - 1) * kPictureGap) / kColumns;
    painter.setFont(smallFont());
    const QFontMetrics metrics(smallFont());
    for (size_t i = 0; i < m_pictures.size(); ++i) {
        const int column = static_cast<int>(i) % kColumns, row = static_cast<int>(i) / kColumns;
        const QRect place(column * (side + kPictureGap), row * (side + captionHeight() + kPictureGap), side, side);
        // Small pictures keep their pixels, large ones are smoothed.
        painter.setRenderHint(QPainter::SmoothPixmapTransform, m_pictures[i].image.width() > side);
        QSize size = m_pictures[i].image.size();
        size.scale(place.size(), Qt::KeepAspectRatio);
        QRect fitted(QPoint(), size);
        fitted.moveCenter(place.center());
        painter.drawImage(fitted, m_pictures[i].image);
        painter.setPen(t.border);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(fitted.adjusted(0, 0, -1, -1));
        painter.setPen(t.textDim);
        painter.drawText(QRect(place.left(), place.bottom() + 1, side, captionHeight()), Qt::AlignCenter,
                         metrics.elidedText(m_pictures[i].caption, Qt::ElideRight, side));
    }
}

void SamplePictures::paintPoints(QPainter& painter)
{
    const Tokens& t = tokens();
    const int side = std::min(width(), height());
    const QRectF frame(QPointF((width() - side) / 2.0, 0), QSizeF(side, side));
    painter.setPen(t.border);
    painter.setBrush(t.field);
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    const QRectF plot = frame.adjusted(10, 10, -10, -10);
    const double scale = plot.width() / std::max(m_extent.width(), m_extent.height());
    painter.setPen(Qt::NoPen);
    for (const Point& point : m_points) {
        painter.setBrush(t.series[static_cast<size_t>(std::max<int64_t>(0, point.label)) % t.series.size()]);
        const QPointF away = (point.at - m_extent.center()) * scale;
        painter.drawEllipse(plot.center() + QPointF(away.x(), -away.y()), 1.8, 1.8); // y grows upwards
    }
}

} // namespace plexus::studio
