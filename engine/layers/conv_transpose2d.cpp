// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/convolution.h"

namespace plexus::layers {

LayerDef conv_transpose2d()
{
    return {
        .key = "conv_transpose2d",
        .title = "Transposed conv 2d",
        .group = "Convolution",
        .help = "A convolution backwards: every pixel paints a small trained pattern. Makes images "
                "larger.",
        .keywords = {"deconvolution", "upsample", "decoder", "fractional"},
        .params = transposedParams(2),
        .nature = Nature::Linear,
        .width = "channels",
        .shape =
            [](const ShapeCall& call) { return transposedShape(call, 2, "Transposed conv 2d"); },
        .forward = [](Build& b) { return transposedForward(b, 2); },
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
        .rejects = {{"rows",
                     {{3, 10}},
                     {},
                     "Transposed conv 2d expects (batch, channels, height, width), gets"},
                    {"groups",
                     {{1, 3, 4, 4}},
                     {{"groups", int64_t{2}}},
                     "groups is 2, which does not divide the 3 channels that come in and the 16 "
                     "that go out"},
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
