// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/resample.h"

#include <utility>

namespace plexus {

Value resampled(Value image, int axis, int64_t extent, const Mixture& mixture)
{
    const int64_t before = image.shape()[axis];
    std::vector<double> weights(static_cast<size_t>(extent * before), 0);
    for (int64_t i = 0; i < extent; ++i) {
        for (const auto& [from, weight] : mixture(i)) {
            weights[static_cast<size_t>(i * before + from)] += weight;
        }
    }
    const Value matrix = constant(*image.program, Shape{extent, before}, std::move(weights));
    const int last = image.shape().rank() - 1;
    if (axis == last) {
        return linear(image, matrix);
    }
    std::vector<int64_t> order = allAxes(image);
    std::swap(order[static_cast<size_t>(axis)], order.back());
    return permute(linear(permute(image, order), matrix), order);
}

Result<void> checkResample(int64_t from, int64_t to, std::string param)
{
    constexpr int64_t most = 4096;
    if (from > most || to > 2 * most) {
        return wrongParam(std::move(param),
                          "an image of " + std::to_string(from) + " pixels cannot become one of "
                              + std::to_string(to) + " in this mode",
                          "use at most " + std::to_string(most) + " and " + std::to_string(2 * most)
                              + ", or another mode");
    }
    return {};
}

} // namespace plexus
