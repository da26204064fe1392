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
        .takes = Axes::behindChannels(1),
        .shape = transposedShape,
        .forward = transposedForward,
        .torch = "torch.nn.ConvTranspose1d",
        .torchForm = transposedTorch(),
        .onnx = "ConvTranspose",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"doubles", "2x3x5", "channels=4"},
                     {"padded, groups", "1x4x3",
                      "channels=6 kernel=3 stride=3 padding=1 output_padding=2 groups=2"},
                     {"dilated, no bias", "2x2x4",
                      "channels=3 kernel=3 stride=1 dilation=2 bias=false"},
                     {"output padding below the dilation", "2x2x3",
                      "channels=4 stride=1 padding=1 dilation=4 output_padding=3 groups=2"}},
        .rejects = {{"too much output padding", "1x2x4", "output_padding=2",
                     "output_padding is 2, not less than the stride, 2"},
                    {"nothing left", "1x2x1", "padding=1",
                     "the padding leaves nothing of the row"}},
    };
}

} // namespace plexus::layers
