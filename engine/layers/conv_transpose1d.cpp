// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/convolution.h"

namespace plexus::layers {

LayerDef conv_transpose1d()
{
    return {
        .key = "conv_transpose1d",
        .title = "Transposed conv 1d",
        .group = "Convolution",
        .help = "A convolution backwards: every value paints a small trained pattern. Makes rows "
                "longer.",
        .keywords = {"deconvolution", "upsample", "decoder", "signal"},
        .params = transposedParams(1),
        .nature = Nature::Linear,
        .width = "channels",
        .shape =
            [](const ShapeCall& call) { return transposedShape(call, 1, "Transposed conv 1d"); },
        .forward = [](Build& b) { return transposedForward(b, 1); },
        .torch = "torch.nn.ConvTranspose1d",
        .onnx = "ConvTranspose",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"doubles", {{2, 3, 5}}, {{"channels", int64_t{4}}}},
                     {"padded, groups",
                      {{1, 4, 3}},
                      {{"channels", int64_t{6}},
                       {"kernel", int64_t{3}},
                       {"stride", int64_t{3}},
                       {"padding", int64_t{1}},
                       {"output_padding", int64_t{2}},
                       {"groups", int64_t{2}}}},
                     {"dilated, no bias",
                      {{2, 2, 4}},
                      {{"channels", int64_t{3}},
                       {"kernel", int64_t{3}},
                       {"stride", int64_t{1}},
                       {"dilation", int64_t{2}},
                       {"bias", false}}}},
        .rejects = {{"rows",
                     {{3, 10}},
                     {},
                     "Transposed conv 1d expects (batch, channels, length), gets (batch, 10)"},
                    {"too much output padding",
                     {{1, 2, 4}},
                     {{"output_padding", int64_t{2}}},
                     "output_padding is 2, not less than the stride, 2"},
                    {"nothing left",
                     {{1, 2, 1}},
                     {{"padding", int64_t{1}}},
                     "the padding leaves nothing of the row"}},
    };
}

} // namespace plexus::layers
