// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

namespace plexus::layers {

LayerDef max_pool2d()
{
    return {
        .key = "max_pool2d",
        .title = "Max pool 2d",
        .group = "Pooling",
        .help = "Keeps the largest value of each small window, which shrinks the image and ignores "
                "small shifts.",
        .keywords = {"maximum", "pooling", "downsample", "subsample", "shrink"},
        .params = poolParams(Pool::Max, 2),
        .takes = Axes::behindChannels(2),
        .shape = poolShape,
        .forward = [](Build& b) { return poolForward(b, Pool::Max); },
        .torch = "torch.nn.MaxPool2d",
        .torchForm = poolTorch(Pool::Max),
        .onnx = "MaxPool",
        .nodeLines = {"kernel", "stride"},
        .examples = poolExamples(2, {{"dilated",
                                      {{1, 2, 7, 6}},
                                      {{"kernel", std::vector<int64_t>{3, 2}},
                                       {"dilation", std::vector<int64_t>{2, 3}}}},
                                     {"partial windows",
                                      {{1, 2, 6, 7}},
                                      {{"kernel", std::vector<int64_t>{3, 3}}, {"ceil_mode", true}}},
                                     {"window larger than the image",
                                      "1x2x2x1",
                                      "kernel=5,2 padding=1,0 ceil_mode=true"}}),
        .rejects = poolRejects(2,
                               {{"no window",
                                 {{1, 1, 8, 8}},
                                 {{"kernel", std::vector<int64_t>{0, 2}}},
                                 "must be between 1 and 255"}}),
    };
}

} // namespace plexus::layers
