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
        .shape = [](const ShapeCall& call) { return convShape(call, 1, "Conv 1d"); },
        .forward = [](Build& b) { return convForward(b, 1); },
        .torch = "torch.nn.Conv1d",
        .onnx = "Conv",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"plain", {{2, 3, 7}}, {{"channels", int64_t{4}}}},
                     {"same, even kernel",
                      {{1, 2, 5}},
                      {{"channels", int64_t{3}}, {"kernel", int64_t{4}}, {"same_padding", true}}},
                     {"stride, padding, groups",
                      {{2, 4, 11}},
                      {{"channels", int64_t{6}},
                       {"stride", int64_t{3}},
                       {"padding", int64_t{2}},
                       {"groups", int64_t{2}}}},
                     {"dilated, no bias",
                      {{3, 2, 9}},
                      {{"channels", int64_t{5}}, {"dilation", int64_t{3}}, {"bias", false}}}},
        .rejects =
            {{"rows", {{3, 10}}, {}, "Conv 1d expects (batch, channels, length), gets (batch, 10)"},
             {"groups",
              {{1, 3, 8}},
              {{"groups", int64_t{2}}},
              "groups is 2, which does not divide the 3 channels that come in"},
             {"kernel too large",
              {{1, 1, 4}},
              {{"kernel", int64_t{5}}},
              "the kernel covers 5 steps, but the input has only 4"},
             {"same with stride",
              {{1, 1, 8}},
              {{"same_padding", true}, {"stride", int64_t{2}}},
              "same padding needs stride 1, the stride is 2"}},
    };
}

} // namespace plexus::layers
