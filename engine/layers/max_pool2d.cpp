// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Window maxPoolWindow(const Params& params)
{
    return {.kernel = params.integers("kernel"),
            .stride = params.integers("stride"),
            .before = params.integers("padding"),
            .after = params.integers("padding"),
            .dilation = params.integers("dilation"),
            .rounds = params.flag("ceil_mode") ? Rounds::Up : Rounds::Down};
}

Result<Shape> maxPoolShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    PLEXUS_CHECK(expectRank(input, 4, "Max pool 2d", "(batch, channels, height, width)",
                            "connect it to an image, before any Flatten"));
    const Window window = maxPoolWindow(call.params);
    for (size_t axis = 0; axis < 2; ++axis) {
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

Value maxPoolForward(Build& b)
{
    const std::vector<int64_t> padding = b.integers("padding");
    return call("max_pool2d", {b.input()},
                {{"kernel", b.integers("kernel")},
                 {"stride", b.integers("stride")},
                 {"padding", std::vector<int64_t>{padding[0], padding[0], padding[1], padding[1]}},
                 {"ceil_mode", int64_t{b.flag("ceil_mode")}},
                 {"dilation", b.integers("dilation")}});
}

}

LayerDef max_pool2d()
{
    return {
        .key = "max_pool2d",
        .title = "Max pool 2d",
        .group = "Pooling",
        .help = "Keeps the largest value of each small window, which shrinks the image and ignores "
                "small shifts.",
        .keywords = {"maximum", "pooling", "downsample", "subsample", "shrink"},
        .params = {pair("kernel", 2, 2)
                       .range(1, 255)
                       .slider(1, 7)
                       .in("px")
                       .title("Window size")
                       .help("Height and width of the windows.")
                       .torch("kernel_size"),
                   pair("stride", 2, 2)
                       .range(1, 255)
                       .slider(1, 7)
                       .in("px")
                       .help("How far the windows move at a time; equal to their size they do not overlap."),
                   pair("padding", 0, 0)
                       .range(0, 127)
                       .slider(0, 3)
                       .in("px")
                       .help("Border added on each side, at most half of the window; it never wins."),
                   pair("dilation", 1, 1)
                       .range(1, 255)
                       .slider(1, 4)
                       .in("px")
                       .help("Distance between the pixels a window looks at; 1 means neighbours."),
                   boolean("ceil_mode", false)
                       .title("Keep partial windows")
                       .help("Also uses windows that stick out at the right and bottom.")},
        .shape = maxPoolShape,
        .forward = maxPoolForward,
        .torch = "torch.nn.MaxPool2d",
        .onnx = "MaxPool",
        .nodeLines = {"kernel", "stride"},
        .examples = {{"halves", {{2, 3, 6, 4}}},
                     {"odd image", {{1, 2, 5, 7}}},
                     {"overlapping, padded",
                      {{2, 2, 5, 6}},
                      {{"kernel", std::vector<int64_t>{3, 2}},
                       {"stride", std::vector<int64_t>{2, 1}},
                       {"padding", std::vector<int64_t>{1, 1}}}},
                     {"dilated",
                      {{1, 2, 7, 6}},
                      {{"kernel", std::vector<int64_t>{3, 2}}, {"dilation", std::vector<int64_t>{2, 3}}}},
                     {"partial windows",
                      {{1, 2, 6, 7}},
                      {{"kernel", std::vector<int64_t>{3, 3}}, {"ceil_mode", true}}}},
        .rejects = {{"rows",
                     {{3, 10}},
                     {},
                     "Max pool 2d expects (batch, channels, height, width), gets (batch, 10)"},
                    {"too small an image",
                     {{1, 1, 1, 4}},
                     {},
                     "the kernel covers 2 rows, but the input has only 1"},
                    {"too much padding",
                     {{1, 1, 8, 8}},
                     {{"padding", std::vector<int64_t>{2, 0}}},
                     "padding is 2, more than half of the kernel, 2"},
                    {"no window",
                     {{1, 1, 8, 8}},
                     {{"kernel", std::vector<int64_t>{0, 2}}},
                     "must be between 1 and 255"}},
    };
}

} // namespace plexus::layers
