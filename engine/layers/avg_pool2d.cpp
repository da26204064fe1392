// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

namespace plexus::layers {

LayerDef avg_pool2d()
{
    return {
        .key = "avg_pool2d",
        .title = "Average pool 2d",
        .group = "Pooling",
        .help = "Replaces each small window by its mean, which shrinks and smooths the image.",
        .keywords = {"mean", "pooling", "downsample", "subsample", "shrink", "avg"},
        .params = poolParams(Pool::Average, 2),
        .takes = Axes::behindChannels(2),
        .shape = poolShape,
        .forward = [](Build& b) { return poolForward(b, Pool::Average); },
        .torch = "torch.nn.AvgPool2d",
        .torchForm = poolTorch(Pool::Average),
        .onnx = "AveragePool",
        .nodeLines = {"kernel", "stride"},
        .examples = poolExamples(2, {{"partial windows, real pixels",
                                      {{1, 2, 6, 7}},
                                      {{"kernel", std::vector<int64_t>{3, 3}},
                                       {"padding", std::vector<int64_t>{1, 0}},
                                       {"ceil_mode", true},
                                       {"count_include_pad", false}}},
                                     {"partial windows, own divisor",
                                      "1x2x6x7",
                                      "kernel=3,3 padding=1,0 ceil_mode=true divisor=5"},
                                     {"window larger than the image",
                                      "1x2x2x1",
                                      "kernel=5,2 padding=1,0 ceil_mode=true"},
                                     {"window larger than the image, own divisor",
                                      "1x2x2x1",
                                      "kernel=5,2 padding=1,0 ceil_mode=true divisor=3"}}),
        .rejects = poolRejects(2),
    };
}

} // namespace plexus::layers
