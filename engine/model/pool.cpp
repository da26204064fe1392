// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

#include <algorithm>

namespace plexus {

namespace {

SlidingWindow poolWindow(const Params& params)
{
    SlidingWindow window{.kernel = perAxis(params, "kernel"),
                         .stride = perAxis(params, "stride"),
                         .before = perAxis(params, "padding"),
                         .after = perAxis(params, "padding"),
                         .dilation = {},
                         .rounds = params.flag("ceil_mode") ? Rounds::Up : Rounds::Down};
    window.dilation = params.definition("dilation") ? perAxis(params, "dilation")
                                                    : std::vector<int64_t>(window.kernel.size(), 1);
    return window;
}

enum class PoolBorder : uint8_t { Left, Counted };

// image is (batch, channels, height, width).
Value pooledImage(Value image, Pool pool, const SlidingWindow& window,
                  PoolBorder border = PoolBorder::Counted)
{
    Attributes attributes{{"kernel", window.kernel},
                          {"stride", window.stride},
                          {"padding", window.padding()},
                          {"ceil_mode", int64_t{window.rounds == Rounds::Up}}};
    if (pool == Pool::Max) {
        attributes.set("dilation", window.dilation);
        return call("max_pool2d", {image}, attributes);
    }
    attributes.set("count_include_pad", int64_t{border == PoolBorder::Counted});
    return call("avg_pool2d", {image}, attributes);
}

// Axis 2 or 3 of an image to `size` values.
Value adaptedPool(Value image, Pool pool, int axis, int64_t size)
{
    const int64_t extent = image.shape()[axis];
    const auto window = [&](int64_t length) {
        SlidingWindow along{.kernel = {1, 1},
                            .stride = {1, 1},
                            .before = {0, 0},
                            .after = {0, 0},
                            .dilation = {1, 1}};
        along.kernel[static_cast<size_t>(axis) - 2] = length;
        along.stride[static_cast<size_t>(axis) - 2] = length;
        return along;
    };
    if (extent % size == 0) {
        return pooledImage(image, pool, window(extent / size));
    }
    std::vector<Value> parts;
    for (int64_t i = 0; i < size; ++i) {
        const int64_t start = i * extent / size;
        const int64_t length = ((i + 1) * extent + size - 1) / size - start;
        parts.push_back(pooledImage(slice(image, axis, start, length), pool, window(length)));
    }
    return concat(parts, axis);
}

} // namespace

ParamDefs poolParams(Pool pool, int axes)
{
    const bool isRow = axes == 1;
    const auto lengths = [&](const char* key, int64_t initial, double least, double most,
                             double slider, const char* help) {
        return perAxis(axes, key, initial)
            .range(least, most)
            .slider(least, slider)
            .in(isRow ? "" : "px")
            .help(help);
    };
    ParamDefs all{
        lengths("kernel", 2, 1, 255, 7,
                isRow ? "Length of the windows." : "Height and width of the windows.")
            .title("Window size")
            .torch("kernel_size"),
        lengths("stride", 2, 1, 255, 7,
                "How far the windows move at a time; equal to their size they do not overlap."),
        lengths("padding", 0, 0, 127, 3,
                pool == Pool::Max
                    ? "PoolBorder added on each side, at most half of the window; it never wins."
                    : "Zeros added on each side, at most half of the window.")};
    if (pool == Pool::Max) {
        all.push_back(
            lengths("dilation", 1, 1, 255, 4,
                    isRow ? "Distance between the values a window looks at; 1 means neighbours."
                          : "Distance between the pixels a window looks at; 1 means neighbours."));
    }
    all.push_back(boolean("ceil_mode", false)
                      .title("Keep partial windows")
                      .help(isRow ? "Also uses a window that sticks out at the end."
                                  : "Also uses windows that stick out at the right and bottom."));
    if (pool == Pool::Average) {
        all.push_back(
            boolean("count_include_pad", true)
                .title("Count padding")
                .help(isRow ? "The zeros of the padding count as values when the mean is taken."
                            : "The zeros of the padding count as pixels when the mean is taken."));
    }
    return all;
}

Result<Shape> poolShape(const ShapeCall& call, int axes, std::string_view title)
{
    const Shape& input = call.shapes[0];
    PLEXUS_CHECK(expectChannels(input, axes, title));
    const SlidingWindow window = poolWindow(call.params);
    for (size_t axis = 0; axis < window.kernel.size(); ++axis) {
        if (window.before[axis] * 2 > window.kernel[axis]) {
            return wrongParam("padding",
                              "padding is " + std::to_string(window.before[axis])
                                  + ", more than half of the kernel, "
                                  + std::to_string(window.kernel[axis]),
                              "use at most " + std::to_string(window.kernel[axis] / 2));
        }
    }
    return slide(input, input[1], window);
}

Value poolForward(Build& b, Pool pool)
{
    const SlidingWindow window = poolWindow(b.params());
    const bool isLeft = pool == Pool::Average && !b.flag("count_include_pad");
    const PoolBorder border = isLeft ? PoolBorder::Left : PoolBorder::Counted;
    return window.kernel.size() == 2
               ? pooledImage(b.input(), pool, window, border)
               : asRow(pooledImage(asImage(b.input()), pool, window.asRow(), border));
}

ParamDef poolSizeParam(int axes)
{
    return perAxis(axes, "size", 1)
        .range(1, 64)
        .slider(1, 16)
        .in(axes == 1 ? "" : "px")
        .torch("output_size")
        .help(axes == 1 ? "How many values come out, however many come in."
                        : "Height and width of the result, whatever the input's are.");
}

Result<Shape> adaptiveShape(const ShapeCall& call, int axes, std::string_view title)
{
    Shape shape = call.shapes[0];
    PLEXUS_CHECK(expectChannels(shape, axes, title));
    const std::vector<int64_t> size = perAxis(call.params, "size");
    for (int axis = 0; axis < axes; ++axis) {
        shape[axis + 2] = size[static_cast<size_t>(axis)];
    }
    return shape;
}

Value adaptivePool(Value x, Pool pool, const std::vector<int64_t>& size)
{
    if (size.size() == 1) {
        return asRow(adaptedPool(asImage(x), pool, 3, size[0]));
    }
    // Columns first: of equal largest pixels the first in row-major order then gets the gradient,
    // as in PyTorch.
    return adaptedPool(adaptedPool(x, pool, 3, size[1]), pool, 2, size[0]);
}

} // namespace plexus
