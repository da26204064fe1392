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
        .shape = [](const ShapeCall& call) { return convShape(call, 3, "Conv 3d"); },
        .forward = [](Build& b) { return convForward(b, 3); },
        .torch = "torch.nn.Conv3d",
        .onnx = "Conv",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"plain",
                      {{2, 2, 3, 4, 5}},
                      {{"channels", int64_t{3}}, {"kernel", std::vector<int64_t>{2, 3, 1}}}},
                     {"stride, padding, groups",
                      {{1, 4, 4, 3, 5}},
                      {{"channels", int64_t{2}},
                       {"kernel", std::vector<int64_t>{3, 2, 2}},
                       {"stride", std::vector<int64_t>{2, 1, 3}},
                       {"padding", std::vector<int64_t>{1, 0, 2}},
                       {"groups", int64_t{2}}}},
                     {"dilated, no bias",
                      {{1, 1, 5, 4, 4}},
                      {{"channels", int64_t{2}},
                       {"kernel", std::vector<int64_t>{2, 2, 2}},
                       {"dilation", std::vector<int64_t>{3, 1, 2}},
                       {"bias", false}}},
                     {"same",
                      {{1, 2, 3, 2, 4}},
                      {{"channels", int64_t{2}},
                       {"kernel", std::vector<int64_t>{2, 1, 3}},
                       {"same_padding", true}}}},
        .rejects =
            {{"image",
              {{1, 3, 8, 8}},
              {},
              "Conv 3d expects (batch, channels, depth, height, width), gets (batch, 3, 8, 8)"},
             {"two numbers",
              {{1, 1, 4, 4, 4}},
              {{"kernel", std::vector<int64_t>{3, 3}}},
              "kernel needs 3 numbers (depth, height, width), got 2"},
             {"kernel too large",
              {{1, 1, 2, 4, 4}},
              {},
              "the kernel covers 3 planes, but the input has only 2"}},
    };
}

} // namespace plexus::layers
