// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/layout.h"

#include "engine/base/round_up.h"

#include <algorithm>

namespace plexus {
namespace {

Layout ordered(const Shape& shape, const std::vector<int>& axes)
{
    Layout layout;
    for (int axis : axes) {
        if (shape[axis] != 1) {
            layout.dims.push_back({axis, shape[axis], 1, shape[axis]});
        }
    }
    return layout;
}

std::vector<int> axesInOrder(const Shape& shape)
{
    std::vector<int> axes;
    for (int axis = 0; axis < shape.rank(); ++axis) {
        axes.push_back(axis);
    }
    return axes;
}

} // namespace

int64_t Layout::words() const
{
    int64_t words = 1;
    for (const Dim& dim : dims) {
        words *= dim.padded;
    }
    return roundUp(words, 4);
}

std::vector<int64_t> Layout::strides() const
{
    std::vector<int64_t> strides(dims.size(), 1);
    for (size_t d = dims.size(); d-- > 1;) {
        strides[d - 1] = strides[d] * dims[d].padded;
    }
    return strides;
}

bool Layout::isDense() const
{
    for (size_t d = 0; d < dims.size(); ++d) {
        const int64_t wanted = d + 1 == dims.size() ? roundUp(dims[d].extent, 4) : dims[d].extent;
        if (dims[d].padded != wanted) {
            return false;
        }
    }
    return true;
}

Layout Layout::merged() const
{
    Layout result;
    for (const Dim& dim : dims) {
        if (!result.dims.empty()) {
            Dim& outer = result.dims.back();
            const bool isOneStretch = outer.axis == dim.axis && outer.step == dim.step * dim.extent &&
                                      dim.padded == dim.extent && outer.padded == outer.extent;
            if (isOneStretch) {
                outer = {dim.axis, outer.extent * dim.extent, dim.step, outer.extent * dim.extent};
                continue;
            }
        }
        result.dims.push_back(dim);
    }
    return result;
}

std::string Layout::text() const
{
    std::string text;
    for (const Dim& dim : dims) {
        text += (text.empty() ? "" : " ") + std::to_string(dim.axis) + ":" + std::to_string(dim.extent);
        if (dim.step != 1) {
            text += "*" + std::to_string(dim.step);
        }
        if (dim.padded != dim.extent) {
            text += "/" + std::to_string(dim.padded);
        }
    }
    return "[" + text + "]";
}

Layout packedLayout(const Shape& shape)
{
    return ordered(shape, axesInOrder(shape));
}

Layout rowsLayout(const Shape& shape)
{
    Layout layout = packedLayout(shape);
    if (!layout.dims.empty()) {
        layout.dims.back().padded = roundUp(layout.dims.back().extent, 4);
    }
    return layout;
}

Layout channelsLayout(const Shape& shape)
{
    Layout layout = ordered(shape, {0, 2, 3});
    layout.dims.push_back({1, shape[1], 1, roundUp(shape[1], 4)});
    return layout;
}

Layout tapsLayout(const Shape& shape)
{
    Layout layout = ordered(shape, {2, 3});
    layout.dims.push_back({1, shape[1], 1, roundUp(shape[1], 4)});
    layout.dims.push_back({0, shape[0], 1, roundUp(shape[0], 4)});
    return layout;
}

std::vector<int64_t> wordsOf(const Layout& layout, const Shape& shape)
{
    // Per axis: coordinate -> words, so that each element is a sum of look-ups.
    const std::vector<int64_t> strides = layout.strides();
    std::vector<std::vector<int64_t>> offsets;
    for (int axis = 0; axis < shape.rank(); ++axis) {
        std::vector<int64_t> offset(static_cast<size_t>(shape[axis]), 0);
        for (size_t i = 0; i < offset.size(); ++i) {
            for (size_t d = 0; d < layout.dims.size(); ++d) {
                const Dim& dim = layout.dims[d];
                if (dim.axis == axis) {
                    offset[i] += static_cast<int64_t>(i) / dim.step % dim.extent * strides[d];
                }
            }
        }
        offsets.push_back(std::move(offset));
    }
    std::vector<int64_t> words = {0};
    for (const std::vector<int64_t>& offset : offsets) {
        std::vector<int64_t> next;
        next.reserve(words.size() * offset.size());
        for (int64_t base : words) {
            for (int64_t more : offset) {
                next.push_back(base + more);
            }
        }
        words = std::move(next);
    }
    return words;
}

void pack(const Layout& layout, const Shape& shape, std::span<const double> canonical,
          std::span<float> words)
{
    std::fill(words.begin(), words.end(), 0.0f);
    const std::vector<int64_t> places = wordsOf(layout, shape);
    for (size_t i = 0; i < places.size(); ++i) {
        words[static_cast<size_t>(places[i])] = static_cast<float>(canonical[i]);
    }
}

void unpack(const Layout& layout, const Shape& shape, std::span<const float> words,
            std::span<double> canonical)
{
    const std::vector<int64_t> places = wordsOf(layout, shape);
    for (size_t i = 0; i < places.size(); ++i) {
        canonical[i] = words[static_cast<size_t>(places[i])];
    }
}

} // namespace plexus
