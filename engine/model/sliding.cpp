// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/sliding.h"

namespace plexus {

namespace {

std::string slidingDirection(int axis, size_t axes)
{
    static const char* const names[] = {"planes", "rows", "columns"};
    return axes == 1 ? "steps" : names[3 - axes + static_cast<size_t>(axis)];
}

} // namespace

ParamDef perAxis(int axes, std::string key, int64_t initial)
{
    switch (axes) {
    case 1:
        return integer(std::move(key), initial);
    case 2:
        return pair(std::move(key), initial, initial);
    default:
        return integers(std::move(key), std::vector<int64_t>(static_cast<size_t>(axes), initial));
    }
}

std::vector<int64_t> perAxis(const Params& params, std::string_view key)
{
    return params.definition(key)->kind == ParamKind::Integer
               ? std::vector<int64_t>{params.integer(key)}
               : params.integers(key);
}

Result<void> checkPerAxis(const Params& params, int axes, std::initializer_list<const char*> keys)
{
    for (const char* key : keys) {
        const size_t count = perAxis(params, key).size();
        if (static_cast<int>(count) != axes) {
            return wrongParam(key, std::string(key) + " needs " + std::to_string(axes)
                                       + " numbers (depth, height, width), got "
                                       + std::to_string(count));
        }
    }
    return {};
}

std::vector<int64_t> SlidingWindow::padding() const
{
    std::vector<int64_t> all;
    for (size_t axis = 0; axis < before.size(); ++axis) {
        all.push_back(before[axis]);
        all.push_back(after[axis]);
    }
    return all;
}

SlidingWindow SlidingWindow::point(int axes)
{
    const std::vector<int64_t> ones(static_cast<size_t>(axes), 1), zeros(static_cast<size_t>(axes), 0);
    return {.kernel = ones, .stride = ones, .before = zeros, .after = zeros, .dilation = ones};
}

SlidingWindow SlidingWindow::asRow() const
{
    SlidingWindow row = *this;
    for (auto* list : {&row.kernel, &row.stride, &row.dilation}) {
        list->insert(list->begin(), 1);
    }
    for (auto* list : {&row.before, &row.after}) {
        list->insert(list->begin(), 0);
    }
    return row;
}

Result<Shape> slide(const Shape& input, int64_t channels, const SlidingWindow& window)
{
    Shape result = input;
    result[1] = channels;
    const size_t axes = window.kernel.size();
    for (int axis = 0; axis < static_cast<int>(axes); ++axis) {
        const auto at = static_cast<size_t>(axis);
        const int64_t covered = window.dilation[at] * (window.kernel[at] - 1) + 1;
        const int64_t extent = input[2 + axis];
        const int64_t padded = extent + window.before[at] + window.after[at];
        const int64_t beyond = window.rounds == Rounds::Up ? window.stride[at] - 1 : 0;
        if (covered > padded + beyond) {
            return wrongParam("kernel",
                              "the kernel covers " + std::to_string(covered) + " "
                                  + slidingDirection(axis, axes) + ", but the input has only "
                                  + std::to_string(padded)
                                  + (padded > extent ? " with its padding" : ""),
                              "use a smaller kernel or more padding");
        }
        const int64_t count = (padded + beyond - covered) / window.stride[at] + 1;
        const bool startsBehind = (count - 1) * window.stride[at] >= extent + window.before[at];
        result[2 + axis] = window.rounds == Rounds::Up && startsBehind ? count - 1 : count;
    }
    return result;
}

Value asImage(Value row)
{
    const Shape& shape = row.shape();
    return reshape(row, {shape[0], shape[1], 1, shape[2]});
}

Value asRow(Value image)
{
    const Shape& shape = image.shape();
    return reshape(image, {shape[0], shape[1], shape[3]});
}

} // namespace plexus
