// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/convolution.h"
#include "engine/model/gap.h"

namespace plexus::layers {

LayerDef conv2d()
{
    return {
        .key = "conv2d",
        .title = "Conv 2d",
        .group = "Convolution",
        .help = "Slides small trained filters over the image; each output channel answers to one "
                "pattern.",
        .keywords = {"convolution", "filter", "kernel", "cnn", "image"},
        .params = convParams(2),
        .nature = Nature::Linear,
        .width = "channels",
        .takes = Axes::behindChannels(2),
        .shape = convShape,
        .adapt = projectionsBeside,
        .forward = convForward,
        .torch = "torch.nn.Conv2d",
        .torchForm = convTorch(),
        .onnx = "Conv",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"plain", "2x3x6x5", "channels=4"},
                     {"same, even kernel", "1x2x5x4", "channels=3 kernel=2,4 same_padding=true"},
                     {"stride and padding", "2x1x7x6", "channels=2 stride=2,3 padding=2,1"},
                     {"dilated", "1x2x7x8", "channels=3 kernel=3,2 dilation=2,3 bias=false"},
                     {"groups", "2x4x4x5", "channels=6 groups=2"},
                     {"depthwise", "1x3x5x5", "channels=3 groups=3 padding=1,1"},
                     {"one by one", "2x5x3x3", "channels=2 kernel=1,1"}},
        .rejects = {{"groups do not divide the input", "1x3x8x8", "groups=2",
                     "groups is 2, which does not divide the 3 channels that come in"},
                    {"groups do not divide the output", "1x4x8x8", "channels=3 groups=2",
                     "channels is 3, which is not a multiple of groups, 2"},
                    {"kernel too large", "1x1x4x4", "kernel=5,3",
                     "the kernel covers 5 rows, but the input has only 4"},
                    {"same with stride", "1x1x8x8", "same_padding=true stride=2,2",
                     "same padding needs stride 1, the stride is 2 x 2"},
                    {"no stride", "1x1x8x8", "stride=0,1", "must be between 1 and 255"}},
    };
}

} // namespace plexus::layers
