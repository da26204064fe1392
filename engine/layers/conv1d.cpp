// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/convolution.h"

namespace plexus::layers {

LayerDef conv1d()
{
    return {
        .key = "conv1d",
        .title = "Conv 1d",
        .group = "Convolution",
        .help = "Slides small trained filters along rows of channels, such as sound or sensor "
                "readings.",
        .keywords = {"convolution", "filter", "kernel", "cnn", "signal", "temporal"},
        .params = convParams(1),
        .nature = Nature::Linear,
        .width = "channels",
        .takes = Axes::behindChannels(1),
        .shape = convShape,
        .forward = convForward,
        .torch = "torch.nn.Conv1d",
        .torchForm = convTorch(),
        .onnx = "Conv",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"plain", "2x3x7", "channels=4"},
                     {"same, even kernel", "1x2x5", "channels=3 kernel=4 same_padding=true"},
                     {"stride, padding, groups", "2x4x11",
                      "channels=6 stride=3 padding=2 groups=2"},
                     {"dilated, no bias", "3x2x9", "channels=5 dilation=3 bias=false"}},
        .rejects = {{"groups", "1x3x8", "groups=2",
                     "groups is 2, which does not divide the 3 channels that come in"},
                    {"kernel too large", "1x1x4", "kernel=5",
                     "the kernel covers 5 steps, but the input has only 4"},
                    {"same with stride", "1x1x8", "same_padding=true stride=2",
                     "same padding needs stride 1, the stride is 2"}},
    };
}

} // namespace plexus::layers
