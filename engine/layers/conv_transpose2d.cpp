// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <cmath>

namespace plexus::layers {

namespace {

Result<Shape> transposedShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    PLEXUS_CHECK(expectRank(input, 4, "Transposed conv 2d", "(batch, channels, height, width)",
                            "connect it to an image, before any Flatten"));
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
    Shape result{input[0], channels, 0, 0};
    for (size_t axis = 0; axis < 2; ++axis) {
        const int at = static_cast<int>(axis) + 2;
        const int64_t stride = params.integers("stride")[axis];
        const int64_t more = params.integers("output_padding")[axis];
        if (more >= stride) {
            return wrongParam("output_padding",
                              "output_padding is " + std::to_string(more) + ", not less than the stride, "
                                  + std::to_string(stride),
                              "use at most " + std::to_string(stride - 1));
        }
        result[at] = (input[at] - 1) * stride - 2 * params.integers("padding")[axis] + more + 1
                     + params.integers("dilation")[axis] * (params.integers("kernel")[axis] - 1);
        if (result[at] < 1) {
            return wrongParam("padding", "the padding leaves nothing of the picture", "use less padding");
        }
    }
    return result;
}

// The weight is (in, out / groups, height, width), as of the convolution whose gradient this is.
Value transposedForward(Build& b)
{
    const Value x = b.input();
    const Shape result = transposedShape({b.params(), {x.shape()}}).value();
    const std::vector<int64_t> kernel = b.integers("kernel");
    const std::vector<int64_t> padding = b.integers("padding");
    const int64_t groups = b.integer("groups");
    const Shape shape{x.shape()[1], result[1] / groups, kernel[0], kernel[1]};
    const double bound = 1 / std::sqrt(static_cast<double>(shape.elements() / shape[0]));
    const Value weight = b.weight("weight", shape, Init::uniform(bound));
    const Value y = call("conv2d_input_gradient", {x, weight},
                         {{"stride", b.integers("stride")},
                          {"padding", std::vector<int64_t>{padding[0], padding[0], padding[1], padding[1]}},
                          {"dilation", b.integers("dilation")},
                          {"groups", groups},
                          {"size", std::vector<int64_t>{result[2], result[3]}}});
    if (!b.flag("bias")) {
        return y;
    }
    return y + plexus::reshape(b.weight("bias", {result[1]}, Init::uniform(bound)), {1, result[1], 1, 1});
}

ParamDef pixels(const char* key, int64_t initial, double least, double most, double slider, const char* help)
{
    return pair(key, initial, initial).range(least, most).slider(least, slider).in("px").help(help);
}

}

LayerDef conv_transpose2d()
{
    return {
        .key = "conv_transpose2d",
        .title = "Transposed conv 2d",
        .group = "Convolution",
        .help = "A convolution backwards: every pixel paints a small trained pattern. Makes images larger.",
        .keywords = {"deconvolution", "upsample", "decoder", "fractional"},
        .params = {integer("channels", 16)
                       .range(1, 65536)
                       .slider(1, 256)
                       .logarithmic()
                       .help("How many channels come out.")
                       .torch("out_channels"),
                   pixels("kernel", 2, 1, 255, 11, "Height and width of the patterns.")
                       .title("Kernel size")
                       .torch("kernel_size"),
                   pixels("stride", 2, 1, 255, 4, "How far apart the patterns are painted; 2 doubles the size."),
                   pixels("padding", 0, 0, 1024, 5, "How much is cut off on each side of the result."),
                   pixels("output_padding", 0, 0, 254, 3, "How much is added at the bottom and on the right."),
                   pixels("dilation", 1, 1, 255, 8, "Distance between the pixels of a pattern."),
                   integer("groups", 1)
                       .range(1, 65536)
                       .slider(1, 32)
                       .help("Splits the channels into groups that do not see each other."),
                   boolean("bias", true).help("Adds a trained constant to each channel.")},
        .shape = transposedShape,
        .forward = transposedForward,
        .torch = "torch.nn.ConvTranspose2d",
        .onnx = "ConvTranspose",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"doubles", {{2, 3, 3, 4}}, {{"channels", int64_t{4}}}},
                     {"padded, groups",
                      {{1, 4, 3, 3}},
                      {{"channels", int64_t{6}},
                       {"kernel", std::vector<int64_t>{3, 2}},
                       {"stride", std::vector<int64_t>{3, 2}},
                       {"padding", std::vector<int64_t>{1, 0}},
                       {"output_padding", std::vector<int64_t>{2, 1}},
                       {"groups", int64_t{2}}}},
                     {"dilated, no bias",
                      {{2, 2, 4, 3}},
                      {{"channels", int64_t{3}},
                       {"kernel", std::vector<int64_t>{2, 3}},
                       {"stride", std::vector<int64_t>{1, 1}},
                       {"dilation", std::vector<int64_t>{2, 2}},
                       {"bias", false}}}},
        .rejects = {{"rows", {{3, 10}}, {}, "Transposed conv 2d expects (batch, channels, height, width), gets"},
                    {"groups",
                     {{1, 3, 4, 4}},
                     {{"groups", int64_t{2}}},
                     "groups is 2, which does not divide the 3 channels that come in and the 16 that go out"},
                    {"too much output padding",
                     {{1, 2, 4, 4}},
                     {{"output_padding", std::vector<int64_t>{2, 0}}},
                     "output_padding is 2, not less than the stride, 2"},
                    {"nothing left",
                     {{1, 2, 1, 1}},
                     {{"padding", std::vector<int64_t>{1, 1}}},
                     "the padding leaves nothing of the picture"}},
    };
}

} // namespace plexus::layers
