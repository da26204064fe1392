// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/convolution.h"

#include "engine/model/norm.h"

#include <algorithm>

namespace plexus {

namespace {

Init convStart(const Shape& weight)
{
    return Init::fanIn(weight.elements() / weight[0]);
}

// Adds a trained value to each channel, where the layer has them.
Value channelBias(Build& b, Value y, const std::string& name, const Init& start)
{
    return b.flag("bias") ? y + channelColumn(b.weight(name, {y.shape()[1]}, start), y.shape().rank()) : y;
}

std::string convUnit(int axes)
{
    return axes == 1 ? "" : "px";
}

Shape convWeightShape(int64_t first, int64_t second, const std::vector<int64_t>& kernel)
{
    std::vector<int64_t> extents{first, second};
    extents.insert(extents.end(), kernel.begin(), kernel.end());
    return Shape(std::move(extents));
}

// The sum over the kernel's planes of convolutions of images; x is (batch, in, depth, height,
// width).
Value convolvedVolume(Value x, Value weight, const SlidingWindow& window, int64_t groups)
{
    const Shape in = x.shape();
    const Shape taps = weight.shape();
    const int64_t stride = window.stride[0];
    const int64_t last = window.dilation[0] * (window.kernel[0] - 1);
    const int64_t depth = (in[2] + window.before[0] + window.after[0] - last - 1) / stride + 1;
    // A tap reads `depth` runs of `stride` planes and uses the first of each.
    const int64_t after =
        std::max(window.after[0], last + depth * stride - in[2] - window.before[0]);
    const Value planes = pad(permute(x, {0, 2, 1, 3, 4}), 1, window.before[0], after);
    const auto behind = [](const std::vector<int64_t>& all) {
        return std::vector<int64_t>(all.begin() + 1, all.end());
    };
    const SlidingWindow image{.kernel = behind(window.kernel),
                              .stride = behind(window.stride),
                              .before = behind(window.before),
                              .after = behind(window.after),
                              .dilation = behind(window.dilation)};
    Value total;
    for (int64_t tap = 0; tap < window.kernel[0]; ++tap) {
        const Value runs = reshape(slice(planes, 1, tap * window.dilation[0], depth * stride),
                                   {in[0], depth, stride, in[1], in[3], in[4]});
        const Value seen = reshape(slice(runs, 2, 0, 1), {in[0] * depth, in[1], in[3], in[4]});
        const Value plane = reshape(slice(weight, 2, tap, 1), {taps[0], taps[1], taps[3], taps[4]});
        const Value y = convolved(seen, plane, image, groups);
        total = total ? total + y : y;
    }
    const Shape out = total.shape();
    return permute(reshape(total, {in[0], depth, out[1], out[2], out[3]}), {0, 2, 1, 3, 4});
}

} // namespace

ParamDef channelsParam(std::string help)
{
    return integer("channels", 16)
        .range(1, 65536)
        .slider(1, 256)
        .logarithmic()
        .help(std::move(help))
        .torch("out_channels");
}

ParamDef groupsParam()
{
    return integer("groups", 1)
        .range(1, 65536)
        .slider(1, 32)
        .help("Splits the channels into groups that do not see each other.");
}

namespace {

ParamDefs convWindowParams(int axes)
{
    static const char* const sizes[] = {"Length of the filters.",
                                        "Height and width of the filters.",
                                        "Depth, height and width of the filters."};
    return {perAxis(axes, "kernel", 3)
                .range(1, 255)
                .slider(1, 11)
                .in(convUnit(axes))
                .title("Kernel size")
                .help(sizes[axes - 1])
                .torch("kernel_size"),
            perAxis(axes, "stride", 1)
                .range(1, 255)
                .slider(1, 4)
                .in(convUnit(axes))
                .help(axes == 1 ? "How far the filters move at a time; 2 halves the length."
                                : "How far the filters move at a time; 2 halves the picture."),
            boolean("same_padding", false)
                .help(axes == 1
                          ? "Pads with just enough zeros that the length stays as it is."
                          : "Pads with just enough zeros that height and width stay as they are.")
                .torch("padding='same'"),
            perAxis(axes, "padding", 0)
                .range(0, 1024)
                .slider(0, 5)
                .in(convUnit(axes))
                .help("Zeros added on each side before the filters slide.")
                .when("same_padding", "false"),
            perAxis(axes, "dilation", 1)
                .range(1, 255)
                .slider(1, 8)
                .in(convUnit(axes))
                .help(axes == 1
                          ? "Distance between the values a filter looks at; 1 means neighbours."
                          : "Distance between the pixels a filter looks at; 1 means neighbours.")};
}

} // namespace

ParamDefs paramsAroundWindow(int axes, ParamDefs first, const ParamDefs& last)
{
    const ParamDefs window = convWindowParams(axes);
    first.insert(first.end(), window.begin(), window.end());
    first.insert(first.end(), last.begin(), last.end());
    return first;
}

// PyTorch's "same": dilation (kernel - 1) zeros in all, the odd one behind.
Result<SlidingWindow> convWindow(const Params& params, int axes)
{
    PLEXUS_CHECK(checkPerAxis(params, axes, {"kernel", "stride", "padding", "dilation"}));
    SlidingWindow window{.kernel = perAxis(params, "kernel"),
                         .stride = perAxis(params, "stride"),
                         .before = perAxis(params, "padding"),
                         .after = perAxis(params, "padding"),
                         .dilation = perAxis(params, "dilation")};
    if (!params.flag("same_padding")) {
        return window;
    }
    if (std::any_of(window.stride.begin(), window.stride.end(),
                    [](int64_t step) { return step != 1; })) {
        std::string text;
        for (const int64_t step : window.stride) {
            text += (text.empty() ? "" : " x ") + std::to_string(step);
        }
        return wrongParam("same_padding", "same padding needs stride 1, the stride is " + text,
                          "set the stride to 1 or the padding by hand");
    }
    for (size_t axis = 0; axis < window.kernel.size(); ++axis) {
        const int64_t total = window.dilation[axis] * (window.kernel[axis] - 1);
        window.before[axis] = total / 2;
        window.after[axis] = total - total / 2;
    }
    return window;
}

ParamDefs convParams(int axes)
{
    return paramsAroundWindow(
        axes, {channelsParam("How many filters are trained, which is the number of channels that come out.")},
        {groupsParam(),
         boolean("bias", true).help("Adds a trained constant to each channel. Superfluous before a batch norm.")});
}

Result<Shape> convShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const int64_t groups = call.params.integer("groups");
    const int64_t channels = call.params.integer("channels");
    PLEXUS_CHECK(expectDivisor(call.params, "groups", input[1], "channels"));
    if (channels % groups != 0) {
        return wrongParam("channels",
                          "channels is " + std::to_string(channels)
                              + ", which is not a multiple of groups, " + std::to_string(groups),
                          "use a multiple of " + std::to_string(groups));
    }
    PLEXUS_TRY(const SlidingWindow window, convWindow(call.params, input.rank() - 2));
    return slide(input, channels, window);
}

Value convForward(Build& b)
{
    const Value x = b.input();
    const SlidingWindow window = convWindow(b.params(), x.shape().rank() - 2).value();
    const int64_t groups = b.integer("groups");
    const Shape weight = convWeightShape(b.integer("channels"), x.shape()[1] / groups, window.kernel);
    return convolvedByOwn(b, x, "", weight, window, groups);
}

Value convolvedByOwn(Build& b, Value x, const std::string& prefix, const Shape& weight, const SlidingWindow& window,
                     int64_t groups)
{
    const Init start = convStart(weight);
    const Value y = convolved(x, b.weight(prefix + "weight", weight, start), window, groups);
    return channelBias(b, y, prefix + "bias", start);
}

Value convolved(Value x, Value weight, const SlidingWindow& window, int64_t groups)
{
    switch (window.kernel.size()) {
    case 1:
        return asRow(convolved(asImage(x), asImage(weight), window.asRow(), groups));
    case 2:
        return call("conv2d", {x, weight},
                    {{"stride", window.stride},
                     {"padding", window.padding()},
                     {"dilation", window.dilation},
                     {"groups", groups}});
    default:
        return convolvedVolume(x, weight, window, groups);
    }
}

TorchForm convTorch()
{
    return {.arguments = "in_channels@@1, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, "
                         "bias=True, padding_mode='zeros'",
            .read = [](std::string_view argument, const Json& value, Params&) {
                return argument == "padding" && value.isString() && value.string() == "valid"; // none
            }};
}

TorchForm transposedTorch()
{
    return {.arguments = "in_channels@@1, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, "
                         "bias=True, dilation=1, padding_mode='zeros'"};
}

ParamDefs transposedParams(int axes)
{
    const auto lengths = [&](const char* key, int64_t initial, double least, double most,
                             double slider, const char* help) {
        return perAxis(axes, key, initial)
            .range(least, most)
            .slider(least, slider)
            .in(convUnit(axes))
            .help(help);
    };
    const bool isRow = axes == 1;
    return {channelsParam("How many channels come out."),
            lengths("kernel", 2, 1, 255, 11,
                    isRow ? "Length of the patterns." : "Height and width of the patterns.")
                .title("Kernel size")
                .torch("kernel_size"),
            lengths("stride", 2, 1, 255, 4,
                    "How far apart the patterns are painted; 2 doubles the size."),
            lengths("padding", 0, 0, 1024, 5, "How much is cut off on each side of the result."),
            lengths("output_padding", 0, 0, 254, 3,
                    isRow ? "How much is added at the end."
                          : "How much is added at the bottom and on the right."),
            lengths("dilation", 1, 1, 255, 8,
                    isRow ? "Distance between the values of a pattern."
                          : "Distance between the pixels of a pattern."),
            groupsParam(),
            boolean("bias", true).help("Adds a trained constant to each channel.")};
}

Result<Shape> transposedShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const int axes = input.rank() - 2;
    const Params& params = call.params;
    const int64_t groups = params.integer("groups");
    const int64_t channels = params.integer("channels");
    if (input[1] % groups != 0 || channels % groups != 0) {
        return wrongParam("groups",
                          "groups is " + std::to_string(groups) + ", which does not divide the "
                              + std::to_string(input[1]) + " channels that come in and the "
                              + std::to_string(channels) + " that go out",
                          "use 1 or a divisor of both");
    }
    Shape result = input;
    result[1] = channels;
    for (int axis = 0; axis < axes; ++axis) {
        const auto at = static_cast<size_t>(axis);
        const int64_t stride = perAxis(params, "stride")[at];
        const int64_t more = perAxis(params, "output_padding")[at];
        const int64_t dilation = perAxis(params, "dilation")[at];
        const int64_t least = std::max(stride, dilation);
        if (more >= least) {
            return wrongParam("output_padding",
                              "output_padding is " + std::to_string(more) + ", not less than the "
                                  + (dilation > stride ? "dilation, " : "stride, ") + std::to_string(least),
                              "use at most " + std::to_string(least - 1));
        }
        result[axis + 2] = (input[axis + 2] - 1) * stride - 2 * perAxis(params, "padding")[at]
                           + more + 1 + dilation * (perAxis(params, "kernel")[at] - 1);
        const int64_t zeros = more < stride ? 0 : std::max<int64_t>(more - perAxis(params, "padding")[at], 0);
        if (result[axis + 2] <= zeros) {
            return wrongParam("padding",
                              std::string("the padding leaves nothing of the ")
                                  + (axes == 1 ? "row" : "picture"),
                              "use less padding");
        }
    }
    return result;
}

namespace {

// Output padding of a stride or more, which a convolution would have made an output of: what it adds is cut off less,
// and where nothing was cut off, so many zeros follow.
std::vector<int64_t> zerosBehind(SlidingWindow& window, const std::vector<int64_t>& more)
{
    std::vector<int64_t> zeros(more.size(), 0);
    for (size_t axis = 0; axis < more.size(); ++axis) {
        if (more[axis] >= window.stride[axis]) {
            zeros[axis] = std::max<int64_t>(more[axis] - window.after[axis], 0);
            window.after[axis] -= more[axis] - zeros[axis];
        }
    }
    return zeros;
}

} // namespace

// The weight is (in, out / groups, kernel...), as of the convolution whose gradient this is.
Value transposedForward(Build& b)
{
    const Value x = b.input();
    const int axes = x.shape().rank() - 2;
    const Shape result = transposedShape({b.params(), {x.shape()}}).value();
    SlidingWindow window{.kernel = perAxis(b.params(), "kernel"),
                         .stride = perAxis(b.params(), "stride"),
                         .before = perAxis(b.params(), "padding"),
                         .after = perAxis(b.params(), "padding"),
                         .dilation = perAxis(b.params(), "dilation")};
    const int64_t groups = b.integer("groups");
    const Shape shape = convWeightShape(x.shape()[1], result[1] / groups, window.kernel);
    const Value weight = b.weight("weight", shape, convStart(shape));
    const std::vector<int64_t> zeros = zerosBehind(window, perAxis(b.params(), "output_padding"));
    std::vector<int64_t> size{1}; // of an image
    for (int axis = 0; axis < axes; ++axis) {
        size.push_back(result[axis + 2] - zeros[static_cast<size_t>(axis)]);
    }
    if (axes == 1) {
        window = window.asRow();
    }
    Value y = call("conv2d_input_gradient",
                   {axes == 1 ? asImage(x) : x, axes == 1 ? asImage(weight) : weight},
                   {{"stride", window.stride},
                    {"padding", window.padding()},
                    {"dilation", window.dilation},
                    {"groups", groups},
                    {"size", std::vector<int64_t>(size.end() - 2, size.end())}});
    y = axes == 1 ? asRow(y) : y;
    for (int axis = 0; axis < axes; ++axis) {
        const int64_t behind = zeros[static_cast<size_t>(axis)];
        y = behind > 0 ? pad(y, axis + 2, 0, behind) : y;
    }
    return channelBias(b, y, "bias", convStart(shape));
}

} // namespace plexus
