// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/convolution.h"

namespace plexus::layers {

LayerDef conv3d()
{
    return {
        .key = "conv3d",
        .title = "Conv 3d",
        .group = "Convolution",
        .help = "Slides small trained filters through a volume, such as a scan or the frames of a "
                "film.",
        .keywords = {"convolution", "filter", "kernel", "cnn", "volume", "video"},
        .params = convParams(3),
        .nature = Nature::Linear,
        .width = "channels",
        .takes = Axes::behindChannels(3),
        .shape = convShape,
        .forward = convForward,
        .torch = "torch.nn.Conv3d",
        .torchForm = convTorch(),
        .onnx = "Conv",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"plain", "2x2x3x4x5", "channels=3 kernel=2,3,1"},
                     {"stride, padding, groups", "1x4x4x3x5",
                      "channels=2 kernel=3,2,2 stride=2,1,3 padding=1,0,2 groups=2"},
                     {"dilated, no bias", "1x1x5x4x4",
                      "channels=2 kernel=2,2,2 dilation=3,1,2 bias=false"},
                     {"same", "1x2x3x2x4", "channels=2 kernel=2,1,3 same_padding=true"}},
        .rejects = {{"two numbers", "1x1x4x4x4", "kernel=3,3",
                     "kernel needs 3 numbers (depth, height, width), got 2"},
                    {"kernel too large", "1x1x2x4x4", "",
                     "the kernel covers 3 planes, but the input has only 2"}},
    };
}

} // namespace plexus::layers
