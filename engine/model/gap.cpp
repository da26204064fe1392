// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/gap.h"

#include <algorithm>
#include <cmath>

namespace plexus {

namespace {

std::vector<int64_t> extentsOfSample(const Shape& shape)
{
    return {shape.begin() + 1, shape.end()};
}

std::vector<ParamValues> eachAs(const std::string& param, const std::vector<std::vector<int64_t>>& all)
{
    std::vector<ParamValues> tries;
    for (const std::vector<int64_t>& extents : all) {
        tries.push_back({{param, extents}});
    }
    return tries;
}

} // namespace

std::vector<ParamValues> widthsBeside(const Gap& gap, const std::string& param)
{
    std::vector<ParamValues> tries;
    for (const Shape& shape : gap.beside) {
        tries.push_back({{param, shape[-1]}});
        if (shape.rank() > 2) {
            tries.push_back({{param, shape.elements() / shape[0]}});
        }
    }
    return tries;
}

std::vector<ParamValues> sizesBeside(const Gap& gap, const std::string& param)
{
    std::vector<ParamValues> tries;
    for (const Shape& shape : gap.beside) {
        if (shape.rank() == 4) {
            tries.push_back({{param, std::vector<int64_t>{shape[2], shape[3]}}});
        }
    }
    return tries;
}

std::vector<ParamValues> projectionsBeside(const Gap& gap)
{
    const Shape& input = gap.input;
    std::vector<ParamValues> tries;
    for (const Shape& wanted : gap.beside) {
        if (input.rank() != 4 || wanted.rank() != 4) {
            continue;
        }
        const int64_t stride = std::clamp<int64_t>((input[2] + wanted[2] - 1) / wanted[2], 1, 255);
        tries.push_back({{"channels", wanted[1]},
                         {"kernel", std::vector<int64_t>{1, 1}},
                         {"stride", std::vector<int64_t>{stride, stride}}});
    }
    return tries;
}

std::vector<ParamValues> extentsFor(const Gap& gap, const std::string& param)
{
    const Shape& input = gap.input;
    const int64_t size = input.elements() / input[0];
    std::vector<std::vector<int64_t>> all;
    for (const Shape& shape : gap.beside) {
        if (shape.elements() == input.elements()) {
            all.push_back(extentsOfSample(shape));
        }
    }
    if (input.rank() == 2) {
        for (const int64_t channels : {1, 3}) {
            const auto side = static_cast<int64_t>(std::lround(std::sqrt(static_cast<double>(size / channels))));
            if (side > 1 && channels * side * side == size) {
                all.push_back({channels, side, side});
            }
        }
        all.push_back({size, 1});
        all.push_back({1, size});
        all.push_back({size, 1, 1});
    } else if (input.rank() == 3) {
        all.push_back({1, input[1], input[2]});
    } else if (input.rank() == 4) {
        all.push_back({input[1] * input[2], input[3]});
    }
    return eachAs(param, all);
}

std::vector<ParamValues> extentsLike(const ShapeCall& call, const std::string& param)
{
    const Shape& input = call.shapes[0];
    const std::vector<int64_t> meant = call.params.integers(param);
    std::vector<std::vector<int64_t>> all;
    if (meant.size() == 1) {
        all.push_back({input.elements() / input[0]});
    }
    if (static_cast<int>(meant.size()) + 1 == input.rank()) {
        all.push_back(extentsOfSample(input));
    }
    for (size_t open = 0; open < meant.size(); ++open) { // one follows from the others
        all.push_back(meant);
        all.back()[open] = -1;
    }
    all.push_back({-1});
    return eachAs(param, all);
}

} // namespace plexus
