// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/resample.h"

#include <algorithm>
#include <utility>

namespace plexus {

ParamDef factorParam(double most, double sliderMost)
{
    return integer("factor", 2)
        .range(1, most)
        .slider(1, sliderMost)
        .help("How many times taller and wider the image becomes.");
}

Mixture blended(int64_t extent, int64_t result, Corners corners)
{
    const auto from = static_cast<double>(extent), to = static_cast<double>(result);
    const double step = result > 1 ? (from - 1) / (to - 1) : 0;
    return [=](int64_t i) -> std::vector<std::pair<int64_t, double>> {
        const auto at = static_cast<double>(i);
        const double place = corners == Corners::Kept ? at * step : std::max((at + 0.5) / (to / from) - 0.5, 0.0);
        const int64_t left = std::min(static_cast<int64_t>(place), extent - 1);
        const double share = place - static_cast<double>(left);
        return {{left, 1 - share}, {std::min(left + 1, extent - 1), share}};
    };
}

Value resampledAxis(Value x, int axis, int64_t extent, const Mixture& mixture)
{
    const int64_t before = x.shape()[axis];
    std::vector<double> weights(static_cast<size_t>(extent * before), 0);
    for (int64_t i = 0; i < extent; ++i) {
        for (const auto& [from, weight] : mixture(i)) {
            weights[static_cast<size_t>(i * before + from)] += weight;
        }
    }
    const Value matrix = constant(*x.program, Shape{extent, before}, std::move(weights));
    const int last = x.shape().rank() - 1;
    if (axis == last) {
        return linear(x, matrix);
    }
    std::vector<int64_t> order = allAxes(x);
    std::swap(order[static_cast<size_t>(axis)], order.back());
    return permute(linear(permute(x, order), matrix), order);
}

Value resampled(Value image, const Shape& result, const std::function<Mixture(int axis)>& along)
{
    const Value high = resampledAxis(image, 2, result[2], along(2));
    return resampledAxis(high, 3, result[3], along(3));
}

Result<void> checkResample(const Shape& image, const Shape& result, const std::string& param)
{
    constexpr int64_t most = 4096;
    for (const int axis : {2, 3}) {
        const int64_t from = image[axis], to = result[axis];
        if (from > most || to > 2 * most) {
            return wrongParam(param, fmt::format("an image of {} pixels cannot become one of {} in this mode", from, to),
                              fmt::format("use at most {} and {}, or another mode", most, 2 * most));
        }
    }
    return {};
}

Value repeated(Value image, int64_t factor)
{
    const Shape s = image.shape();
    const Value dots = reshape(image, {s[0] * s[1], s[2], 1, s[3], 1});
    const Value squares = expand(dots, {s[0] * s[1], s[2], factor, s[3], factor});
    return reshape(squares, {s[0], s[1], s[2] * factor, s[3] * factor});
}

} // namespace plexus
