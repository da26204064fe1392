// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/transform.h"

#include <algorithm>

namespace plexus::transforms {
namespace {

void applyFlip(const TransformCall& call)
{
    const std::string& way = call.params.text("flip");
    const auto height = static_cast<size_t>(call.shape[1]);
    const auto width = static_cast<size_t>(call.shape[2]);
    const bool isAcross = way != "vertical" && call.random.uniform(2 * call.sample) < 0.5;
    const bool isDown = way != "horizontal" && call.random.uniform(2 * call.sample + 1) < 0.5;
    for (size_t plane = 0; plane < call.pixels.size(); plane += height * width) {
        uint8_t* const first = call.pixels.data() + plane;
        for (size_t row = 0; isAcross && row < height; ++row) {
            std::reverse(first + row * width, first + (row + 1) * width);
        }
        for (size_t row = 0; isDown && row < height / 2; ++row) {
            std::swap_ranges(first + row * width, first + (row + 1) * width,
                             first + (height - 1 - row) * width);
        }
    }
}

} // namespace

TransformDef flip()
{
    return {.key = "flip",
            .order = 1,
            .params = {choice("flip", "none", {"none", "horizontal", "vertical", "both"})
                           .torch("torchvision.transforms.RandomHorizontalFlip")
                           .help("Mirrors every other training picture, drawn anew each epoch.")},
            .apply = applyFlip};
}

} // namespace plexus::transforms
