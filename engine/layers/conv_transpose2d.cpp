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
        .takes = Axes::behindChannels(2),
        .shape = transposedShape,
        .forward = transposedForward,
        .torch = "torch.nn.ConvTranspose2d",
        .torchForm = transposedTorch(),
        .onnx = "ConvTranspose",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"doubles", "2x3x3x4", "channels=4"},
                     {"padded, groups", "1x4x3x3",
                      "channels=6 kernel=3,2 stride=3,2 padding=1,0 output_padding=2,1 groups=2"},
                     {"dilated, no bias", "2x2x4x3",
                      "channels=3 kernel=2,3 stride=1,1 dilation=2,2 bias=false"},
                     {"output padding below the dilation", "1x2x3x2",
                      "channels=3 stride=1,2 padding=3,1 dilation=4,4 output_padding=2,3"}},
        .rejects = {{"groups", "1x3x4x4", "groups=2",
                     "groups is 2, which does not divide the 3 channels that come in and the 16 "
                     "that go out"},
                    {"too much output padding", "1x2x4x4", "output_padding=2,0",
                     "output_padding is 2, not less than the stride, 2"},
                    {"as much as the dilation", "1x2x4x4", "dilation=3,3 output_padding=0,3",
                     "output_padding is 3, not less than the dilation, 3"},
                    {"nothing left", "1x2x1x1", "padding=1,1",
                     "the padding leaves nothing of the picture"}},
    };
}

} // namespace plexus::layers
