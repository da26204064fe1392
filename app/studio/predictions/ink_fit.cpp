// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/predictions/ink_fit.h"

#include <algorithm>
#include <cmath>
#include <QPainter>

namespace plexus::studio {
namespace {

struct Ink {
    double sum = 0, x = 0, y = 0; // mass and its moments
    int left = 1 << 20, right = -1, top = 1 << 20, bottom = -1;

    void add(int column, int row, double amount, double threshold)
    {
        sum += amount;
        x += amount * column;
        y += amount * row;
        if (amount > threshold) {
            left = std::min(left, column);
            right = std::max(right, column);
            top = std::min(top, row);
            bottom = std::max(bottom, row);
        }
    }
    bool isEmpty() const { return right < left; }
    int longest() const { return std::max(right - left, bottom - top) + 1; }
};

} // namespace

InkFit InkFit::learn(const DataField& pictures)
{
    InkFit fit;
    if (pictures.sample.rank() != 3 || pictures.count == 0) {
        return fit;
    }
    fit.m_channels = static_cast<int>(pictures.sample[0]);
    fit.m_height = static_cast<int>(pictures.sample[1]);
    fit.m_width = static_cast<int>(pictures.sample[2]);
    const int64_t step = std::max<int64_t>(1, pictures.count / 400);

    // The background is what most border pixels show; the ink the brightest or darkest seen against
    // it.
    std::vector<double> border;
    double least = 1e300, greatest = -1e300;
    for (int64_t sample = 0; sample < pictures.count; sample += step) {
        for (int row = 0; row < fit.m_height; ++row) {
            for (int column = 0; column < fit.m_width; ++column) {
                const double value = pictures.at(sample, int64_t{row} * fit.m_width + column);
                least = std::min(least, value);
                greatest = std::max(greatest, value);
                if (row == 0 || column == 0 || row == fit.m_height - 1
                    || column == fit.m_width - 1) {
                    border.push_back(value);
                }
            }
        }
    }
    std::nth_element(border.begin(),
                     border.begin() + static_cast<std::ptrdiff_t>(border.size() / 2), border.end());
    fit.m_background = border[border.size() / 2];
    fit.m_ink = greatest - fit.m_background >= fit.m_background - least ? greatest : least;

    std::vector<double> sides;
    QPointF centres;
    for (int64_t sample = 0; sample < pictures.count; sample += step) {
        Ink ink;
        for (int row = 0; row < fit.m_height; ++row) {
            for (int column = 0; column < fit.m_width; ++column) {
                const double value = pictures.at(sample, int64_t{row} * fit.m_width + column);
                const double amount = (value - fit.m_background) / (fit.m_ink - fit.m_background);
                ink.add(column, row, std::max(0.0, amount), 0.25);
            }
        }
        if (!ink.isEmpty() && ink.sum > 0) {
            sides.push_back(ink.longest());
            centres += QPointF(ink.x / ink.sum, ink.y / ink.sum);
        }
    }
    if (sides.empty()) {
        return InkFit();
    }
    std::nth_element(sides.begin(), sides.begin() + static_cast<std::ptrdiff_t>(sides.size() / 2),
                     sides.end());
    fit.m_side = sides[sides.size() / 2];
    fit.m_centre = centres / static_cast<double>(sides.size());
    return fit;
}

std::vector<double> InkFit::fit(const QImage& drawing) const
{
    QImage placed(m_width, m_height, QImage::Format_Grayscale8);
    placed.fill(0);
    Ink drawn;
    for (int row = 0; row < drawing.height(); ++row) {
        const uchar* line = drawing.constScanLine(row);
        for (int column = 0; column < drawing.width(); ++column) {
            drawn.add(column, row, line[column], 64);
        }
    }
    if (!drawn.isEmpty()) {
        const QImage cut =
            drawing.copy(QRect(QPoint(drawn.left, drawn.top), QPoint(drawn.right, drawn.bottom)));
        const double scale = m_side / drawn.longest();
        const QSize size(std::max(1, static_cast<int>(std::lround(cut.width() * scale))),
                         std::max(1, static_cast<int>(std::lround(cut.height() * scale))));
        const QImage small = cut.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                                 .convertToFormat(QImage::Format_Grayscale8);
        Ink mass;
        for (int row = 0; row < small.height(); ++row) {
            for (int column = 0; column < small.width(); ++column) {
                mass.add(column, row, small.constScanLine(row)[column], 1e9);
            }
        }
        const double sum = std::max(1.0, mass.sum);
        QPainter painter(&placed);
        painter.drawImage(QPoint(static_cast<int>(std::lround(m_centre.x() - mass.x / sum)),
                                 static_cast<int>(std::lround(m_centre.y() - mass.y / sum))),
                          small);
    }
    std::vector<double> values;
    values.reserve(static_cast<size_t>(m_channels) * m_height * m_width);
    for (int channel = 0; channel < m_channels; ++channel) {
        for (int row = 0; row < m_height; ++row) {
            for (int column = 0; column < m_width; ++column) {
                const double amount = placed.constScanLine(row)[column] / 255.0;
                values.push_back(std::round(m_background + amount * (m_ink - m_background)));
            }
        }
    }
    return values;
}

} // namespace plexus::studio
