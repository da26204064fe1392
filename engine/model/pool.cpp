// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

#include <algorithm>
#include <iterator>

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

// Whether each of so many windows has a value of the input among those it looks at; far apart they may all
// lie in the padding.
bool everyWindowSees(const SlidingWindow& window, size_t axis, int64_t extent, int64_t count)
{
    const int64_t reach = window.dilation[axis] * window.kernel[axis];
    for (int64_t i = 0; i < count && window.dilation[axis] > 1; ++i) {
        int64_t at = i * window.stride[axis] - window.before[axis];
        const int64_t end = at + reach;
        while (at < 0) {
            at += window.dilation[axis];
        }
        if (at >= std::min(extent, end)) {
            return false;
        }
    }
    return true;
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

// The sum of each window over a number of one's own. What windows see outside of the image becomes zeros of it, so
// that the mean is of as many values everywhere.
Value dividedPool(Value image, SlidingWindow window, int64_t divisor)
{
    const Shape shape = image.shape();
    const Shape result = slide(shape, shape[1], window).value();
    for (size_t axis = 0; axis < window.kernel.size(); ++axis) {
        const int at = static_cast<int>(axis) + 2;
        const int64_t before = window.before[axis];
        const int64_t reach = (result[at] - 1) * window.stride[axis] + window.kernel[axis] - before;
        image = pad(image, at, before, std::max<int64_t>(reach - shape[at], 0));
        window.before[axis] = window.after[axis] = 0;
    }
    window.rounds = Rounds::Down;
    const double values = static_cast<double>(window.kernel[0] * window.kernel[1]);
    return pooledImage(image, Pool::Average, window) * (values / static_cast<double>(divisor));
}

// Axis 2 or 3 of an image to `size` values.
Value adaptedPool(Value image, Pool pool, int axis, int64_t size)
{
    const int64_t extent = image.shape()[axis];
    const auto window = [&](int64_t length) {
        SlidingWindow along = SlidingWindow::point(2);
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

std::vector<LayerExample> poolExamplesWith(std::vector<LayerExample> all, std::vector<LayerExample> own)
{
    std::move(own.begin(), own.end(), std::back_inserter(all));
    return all;
}

// A number for each axis, as a parameter holds them.
ParamValue poolNumbers(int axes, int64_t first, int64_t second)
{
    return axes == 1 ? ParamValue(first) : ParamValue(std::vector<int64_t>{first, second});
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
                    ? "Border added on each side, at most half of the window; it never wins."
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
        if (!isRow) {
            all.push_back(integer("divisor", 0)
                              .range(0, 1e6)
                              .slider(0, 49)
                              .torch("divisor_override")
                              .help("What the sum of a window is divided by; 0 stands for its number of pixels."));
        }
    }
    return all;
}

TorchForm poolTorch(Pool pool)
{
    const std::string first = "kernel_size, stride=kernel_size, padding=0, ";
    return {.arguments = pool == Pool::Max ? first + "dilation=1, return_indices=False, ceil_mode=False"
                                           : first + "ceil_mode=False, count_include_pad=True, divisor_override=None"};
}

TorchForm adaptiveTorch()
{
    return {.arguments = "output_size, return_indices=False",
            // (1, 1), where the layers that pool all say 1
            .write = [](const TorchSite& site, std::string_view argument) -> std::optional<std::string> {
                return argument == "output_size" ? std::optional(site.shown("size")) : std::nullopt;
            }};
}

Result<Shape> poolShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
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
    PLEXUS_TRY(Shape result, slide(input, input[1], window));
    for (size_t axis = 0; axis < window.kernel.size(); ++axis) {
        const int at = static_cast<int>(axis) + 2;
        if (!everyWindowSees(window, axis, input[at], result[at])) {
            return wrongParam("dilation",
                              "with a dilation of " + std::to_string(window.dilation[axis])
                                  + " a window would see nothing but padding",
                              "use less dilation or less padding");
        }
    }
    return result;
}

Value poolForward(Build& b, Pool pool)
{
    const SlidingWindow window = poolWindow(b.params());
    if (b.params().definition("divisor") != nullptr && b.integer("divisor") > 0) {
        return dividedPool(b.input(), window, b.integer("divisor"));
    }
    const bool isLeft = pool == Pool::Average && !b.flag("count_include_pad");
    const PoolBorder border = isLeft ? PoolBorder::Left : PoolBorder::Counted;
    return window.kernel.size() == 2
               ? pooledImage(b.input(), pool, window, border)
               : asRow(pooledImage(asImage(b.input()), pool, window.asRow(), border));
}

std::vector<LayerExample> poolExamples(int axes, std::vector<LayerExample> own)
{
    const bool isRow = axes == 1;
    return poolExamplesWith({{"halves", {isRow ? Shape{2, 3, 6} : Shape{2, 3, 6, 4}}},
                   {isRow ? "odd length" : "odd image", {isRow ? Shape{1, 2, 7} : Shape{1, 2, 5, 7}}},
                   {"overlapping, padded",
                    {isRow ? Shape{2, 2, 7} : Shape{2, 2, 5, 6}},
                    {{"kernel", poolNumbers(axes, 3, 2)},
                     {"stride", poolNumbers(axes, 2, 1)},
                     {"padding", poolNumbers(axes, 1, 1)}}}},
                  std::move(own));
}

std::vector<LayerExample> poolRejects(int axes, std::vector<LayerExample> own)
{
    const bool isRow = axes == 1;
    return poolExamplesWith({{isRow ? "too short" : "too small an image",
                    {isRow ? Shape{1, 1, 1} : Shape{1, 1, 4, 1}},
                    {},
                    std::string("the kernel covers 2 ") + (isRow ? "steps" : "columns") + ", but the input has only 1"},
                   {"no window even when rounded up",
                    {isRow ? Shape{1, 1, 1} : Shape{1, 1, 4, 1}},
                    {{"kernel", poolNumbers(axes, 3, 3)}, {"ceil_mode", true}},
                    std::string("the kernel covers 3 ") + (isRow ? "steps" : "columns") + ", but the input has only 1"},
                   {"too much padding",
                    {isRow ? Shape{1, 1, 8} : Shape{1, 1, 8, 8}},
                    {{"padding", poolNumbers(axes, 2, 0)}},
                    "padding is 2, more than half of the kernel, 2"}},
                  std::move(own));
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

Result<Shape> adaptiveShape(const ShapeCall& call)
{
    std::vector<int64_t> extents = perAxis(call.params, "size");
    extents.insert(extents.begin(), {call.shapes[0][0], call.shapes[0][1]});
    return Shape(std::move(extents));
}

std::vector<LayerExample> adaptiveExamples(int axes)
{
    if (axes == 1) {
        return {{"one value", {{2, 3, 5}}},
                {"divides", {{1, 2, 6}}, {{"size", int64_t{3}}}},
                {"shared windows", {{2, 2, 7}}, {{"size", int64_t{4}}}}};
    }
    return {{"one pixel", {{2, 3, 5, 4}}},
            {"divides", {{1, 2, 6, 4}}, {{"size", poolNumbers(2, 3, 2)}}},
            {"shared windows", {{2, 2, 7, 5}}, {{"size", poolNumbers(2, 3, 4)}}},
            {"larger than the image", {{1, 2, 2, 3}}, {{"size", poolNumbers(2, 3, 5)}}}};
}

std::vector<LayerExample> adaptiveRejects(int axes)
{
    return {{"no size",
             {axes == 1 ? Shape{1, 1, 4} : Shape{1, 1, 4, 4}},
             {{"size", poolNumbers(axes, 0, 1)}},
             "must be between 1 and 64"}};
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
