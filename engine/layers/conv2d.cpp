// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <cmath>

namespace plexus::layers {

namespace {

// PyTorch's "same": dilation (kernel - 1) zeros in all, the odd one behind.
Window convWindow(const Params& params)
{
    Window window{.kernel = params.integers("kernel"),
                  .stride = params.integers("stride"),
                  .before = params.integers("padding"),
                  .after = params.integers("padding"),
                  .dilation = params.integers("dilation")};
    if (params.flag("same_padding")) {
        for (size_t axis = 0; axis < 2; ++axis) {
            const int64_t total = window.dilation[axis] * (window.kernel[axis] - 1);
            window.before[axis] = total / 2;
            window.after[axis] = total - total / 2;
        }
    }
    return window;
}

Result<Shape> convShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    PLEXUS_CHECK(expectRank(input, 4, "Conv 2d", "(batch, channels, height, width)",
                            "connect it to an image, before any Flatten"));
    const Params& params = call.params;
    const int64_t groups = params.integer("groups");
    const int64_t channels = params.integer("channels");
    if (input[1] % groups != 0) {
        return wrongParam("groups",
                          "groups is " + std::to_string(groups) + ", which does not divide the "
                              + std::to_string(input[1]) + " channels that come in",
                          "use 1 or a divisor of " + std::to_string(input[1]));
    }
    if (channels % groups != 0) {
        return wrongParam("channels",
                          "channels is " + std::to_string(channels)
                              + ", which is not a multiple of groups, " + std::to_string(groups),
                          "use a multiple of " + std::to_string(groups));
    }
    const std::vector<int64_t>& stride = params.integers("stride");
    if (params.flag("same_padding") && (stride[0] != 1 || stride[1] != 1)) {
        return wrongParam("same_padding",
                          "same padding needs stride 1, the stride is " + std::to_string(stride[0])
                              + " x " + std::to_string(stride[1]),
                          "set the stride to 1 or the padding by hand");
    }
    return slide(input, channels, convWindow(params));
}

Value convForward(Build& b)
{
    const Value x = b.input();
    const Window window = convWindow(b.params());
    const int64_t channels = b.integer("channels");
    const int64_t groups = b.integer("groups");
    const Shape shape{channels, x.shape()[1] / groups, window.kernel[0], window.kernel[1]};
    const double bound = 1 / std::sqrt(static_cast<double>(shape.elements() / channels));
    const Value weight = b.weight("weight", shape, Init::uniform(bound));
    Value y = call("conv2d", {x, weight},
                   {{"stride", window.stride},
                    {"padding", std::vector<int64_t>{window.before[0], window.after[0],
                                                     window.before[1], window.after[1]}},
                    {"dilation", window.dilation},
                    {"groups", groups}});
    if (b.flag("bias")) {
        y = y + reshape(b.weight("bias", {channels}, Init::uniform(bound)), {1, channels, 1, 1});
    }
    return y;
}

}

LayerDef conv2d()
{
    return {
        .key = "conv2d",
        .title = "Conv 2d",
        .group = "Convolution",
        .help = "Slides small trained filters over the image; each output channel answers to one pattern.",
        .keywords = {"convolution", "filter", "kernel", "cnn", "image"},
        .params = {integer("channels", 16)
                       .range(1, 65536)
                       .slider(1, 256)
                       .logarithmic()
                       .help("How many filters are trained, which is the number of channels that come out.")
                       .torch("out_channels"),
                   pair("kernel", 3, 3)
                       .range(1, 255)
                       .slider(1, 11)
                       .in("px")
                       .title("Kernel size")
                       .help("Height and width of the filters.")
                       .torch("kernel_size"),
                   pair("stride", 1, 1)
                       .range(1, 255)
                       .slider(1, 4)
                       .in("px")
                       .help("How far the filters move at a time; 2 halves the picture."),
                   boolean("same_padding", false)
                       .help("Pads with just enough zeros that height and width stay as they are.")
                       .torch("padding='same'"),
                   pair("padding", 0, 0)
                       .range(0, 1024)
                       .slider(0, 5)
                       .in("px")
                       .help("Zeros added on each side before the filters slide.")
                       .when("same_padding", "false"),
                   pair("dilation", 1, 1)
                       .range(1, 255)
                       .slider(1, 8)
                       .in("px")
                       .help("Distance between the pixels a filter looks at; 1 means neighbours."),
                   integer("groups", 1)
                       .range(1, 65536)
                       .slider(1, 32)
                       .help("Splits the channels into groups that do not see each other."),
                   boolean("bias", true)
                       .help("Adds a trained constant to each channel. Superfluous before a batch norm.")},
        .shape = convShape,
        .forward = convForward,
        .torch = "torch.nn.Conv2d",
        .onnx = "Conv",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"plain", {{2, 3, 6, 5}}, {{"channels", int64_t{4}}}},
                     {"same, even kernel",
                      {{1, 2, 5, 4}},
                      {{"channels", int64_t{3}},
                       {"kernel", std::vector<int64_t>{2, 4}},
                       {"same_padding", true}}},
                     {"stride and padding",
                      {{2, 1, 7, 6}},
                      {{"channels", int64_t{2}},
                       {"stride", std::vector<int64_t>{2, 3}},
                       {"padding", std::vector<int64_t>{2, 1}}}},
                     {"dilated",
                      {{1, 2, 7, 8}},
                      {{"channels", int64_t{3}},
                       {"kernel", std::vector<int64_t>{3, 2}},
                       {"dilation", std::vector<int64_t>{2, 3}},
                       {"bias", false}}},
                     {"groups",
                      {{2, 4, 4, 5}},
                      {{"channels", int64_t{6}}, {"groups", int64_t{2}}}},
                     {"depthwise",
                      {{1, 3, 5, 5}},
                      {{"channels", int64_t{3}},
                       {"groups", int64_t{3}},
                       {"padding", std::vector<int64_t>{1, 1}}}},
                     {"one by one",
                      {{2, 5, 3, 3}},
                      {{"channels", int64_t{2}}, {"kernel", std::vector<int64_t>{1, 1}}}}},
        .rejects = {{"rows", {{3, 10}}, {}, "Conv 2d expects (batch, channels, height, width), gets (batch, 10)"},
                    {"groups do not divide the input",
                     {{1, 3, 8, 8}},
                     {{"groups", int64_t{2}}},
                     "groups is 2, which does not divide the 3 channels that come in"},
                    {"groups do not divide the output",
                     {{1, 4, 8, 8}},
                     {{"channels", int64_t{3}}, {"groups", int64_t{2}}},
                     "channels is 3, which is not a multiple of groups, 2"},
                    {"kernel too large",
                     {{1, 1, 4, 4}},
                     {{"kernel", std::vector<int64_t>{5, 3}}},
                     "the kernel covers 5 rows, but the input has only 4"},
                    {"same with stride",
                     {{1, 1, 8, 8}},
                     {{"same_padding", true}, {"stride", std::vector<int64_t>{2, 2}}},
                     "same padding needs stride 1, the stride is 2 x 2"},
                    {"no stride",
                     {{1, 1, 8, 8}},
                     {{"stride", std::vector<int64_t>{0, 1}}},
                     "must be between 1 and 255"}},
    };
}

} // namespace plexus::layers
