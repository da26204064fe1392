// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/transform.h"

namespace plexus::transforms {
namespace {

// A black border of `margin` pixels around, and a cut of the old size anywhere in it: a shift.
void applyCrop(const TransformCall& call)
{
    const int64_t margin = call.params.integer("crop_margin");
    const auto shift = [&](uint64_t draw) {
        const double places = static_cast<double>(2 * margin + 1);
        return static_cast<int64_t>(call.random.uniform(draw) * places) - margin;
    };
    const int64_t down = shift(2 * call.sample);
    const int64_t across = shift(2 * call.sample + 1);
    const int64_t height = call.shape[1];
    const int64_t width = call.shape[2];
    const std::vector<uint8_t> source(call.pixels.begin(), call.pixels.end());
    size_t next = 0;
    for (int64_t channel = 0; channel < call.shape[0]; ++channel) {
        for (int64_t row = down; row < down + height; ++row) {
            for (int64_t column = across; column < across + width; ++column, ++next) {
                const bool isInside = row >= 0 && row < height && column >= 0 && column < width;
                call.pixels[next] =
                    isInside
                        ? source[static_cast<size_t>((channel * height + row) * width + column)]
                        : uint8_t{0};
            }
        }
    }
}

} // namespace

TransformDef crop()
{
    return {
        .key = "crop",
        .order = 3,
        .params =
            {integer("crop_margin", 0)
                 .range(0, 256)
                 .slider(0, 16)
                 .in("px")
                 .torch("torchvision.transforms.RandomCrop")
                 .help(
                     "Lays a black border of so many pixels around every training picture and cuts "
                     "its size out anywhere, drawn anew each epoch; 0 is none.")},
        .apply = applyCrop};
}

} // namespace plexus::transforms
