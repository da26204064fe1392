// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/predictions/picture.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plexus::studio {

QImage sampleImage(const DataField& field, int64_t sample)
{
    const int channels = static_cast<int>(field.sample[0]);
    const int height = static_cast<int>(field.sample[1]);
    const int width = static_cast<int>(field.sample[2]);
    const int64_t plane = int64_t{height} * width;
    double least = 0, greatest = 255;
    if (field.type != Type::U8) {
        least = 1e300;
        greatest = -1e300;
        for (int64_t element = 0; element < plane * channels; ++element) {
            least = std::min(least, field.at(sample, element));
            greatest = std::max(greatest, field.at(sample, element));
        }
    }
    const double scale = greatest > least ? 255 / (greatest - least) : 1;
    QImage image(width, height, QImage::Format_RGB32);
    for (int row = 0; row < height; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(row));
        for (int column = 0; column < width; ++column) {
            int rgb[3];
            for (int channel = 0; channel < 3; ++channel) {
                const int64_t element =
                    (channels == 3 ? channel : 0) * plane + int64_t{row} * width + column;
                rgb[channel] = std::clamp(
                    static_cast<int>((field.at(sample, element) - least) * scale), 0, 255);
            }
            line[column] = qRgb(rgb[0], rgb[1], rgb[2]);
        }
    }
    return image;
}

std::vector<int> surest(const std::vector<double>& probabilities, int most)
{
    std::vector<int> order(probabilities.size());
    std::iota(order.begin(), order.end(), 0);
    const auto rank = [&](int index) {
        const double value = probabilities[static_cast<size_t>(index)];
        return std::isnan(value) ? -1e300 : value;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](int left, int right) { return rank(left) > rank(right); });
    order.resize(std::min(order.size(), static_cast<size_t>(most)));
    return order;
}

} // namespace plexus::studio
