// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/transform.h"

#include <cmath>
#include <numbers>

namespace plexus::transforms {
namespace {

// Each pixel is taken, between its four neighbours, from where the turn about the middle brought it
// from; beyond the picture is black.
void applyRotate(const TransformCall& call)
{
    const double most = call.params.real("rotate") * std::numbers::pi / 180;
    const double angle = (2 * call.random.uniform(call.sample) - 1) * most;
    const double cosine = std::cos(angle);
    const double sine = std::sin(angle);
    const int64_t height = call.shape[1];
    const int64_t width = call.shape[2];
    const double middleRow = static_cast<double>(height - 1) / 2;
    const double middleColumn = static_cast<double>(width - 1) / 2;
    const std::vector<uint8_t> source(call.pixels.begin(), call.pixels.end());
    for (int64_t row = 0; row < height; ++row) {
        for (int64_t column = 0; column < width; ++column) {
            const double down = static_cast<double>(row) - middleRow;
            const double across = static_cast<double>(column) - middleColumn;
            const double y = middleRow + cosine * down - sine * across;
            const double x = middleColumn + sine * down + cosine * across;
            const auto top = static_cast<int64_t>(std::floor(y));
            const auto left = static_cast<int64_t>(std::floor(x));
            const double below = y - static_cast<double>(top);
            const double right = x - static_cast<double>(left);
            for (int64_t channel = 0; channel < call.shape[0]; ++channel) {
                const auto at = [&](int64_t r, int64_t c) {
                    const bool isInside = r >= 0 && r < height && c >= 0 && c < width;
                    return isInside
                               ? source[static_cast<size_t>((channel * height + r) * width + c)]
                               : 0.0;
                };
                const double upper = at(top, left) * (1 - right) + at(top, left + 1) * right;
                const double lower =
                    at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right;
                call.pixels[static_cast<size_t>((channel * height + row) * width + column)] =
                    static_cast<uint8_t>(std::lround(upper * (1 - below) + lower * below));
            }
        }
    }
}

} // namespace

TransformDef rotate()
{
    return {.key = "rotate",
            .order = 2,
            .params = {real("rotate", 0)
                           .range(0, 180)
                           .slider(0, 45)
                           .in("degrees")
                           .torch("torchvision.transforms.RandomRotation")
                           .help("Turns every training picture by up to so much to either side, "
                                 "drawn anew each "
                                 "epoch; 0 is none.")},
            .apply = applyRotate};
}

} // namespace plexus::transforms
