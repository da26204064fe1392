// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

namespace plexus::layers {

LayerDef max_pool1d()
{
    return {
        .key = "max_pool1d",
        .title = "Max pool 1d",
        .group = "Pooling",
        .help = "Keeps the largest value of each short window, which shrinks the row and ignores "
                "small shifts.",
        .keywords = {"maximum", "pooling", "downsample", "signal"},
        .params = poolParams(Pool::Max, 1),
        .takes = Axes::behindChannels(1),
        .shape = poolShape,
        .forward = [](Build& b) { return poolForward(b, Pool::Max); },
        .torch = "torch.nn.MaxPool1d",
        .torchForm = poolTorch(Pool::Max),
        .onnx = "MaxPool",
        .nodeLines = {"kernel", "stride"},
        .examples = poolExamples(
            1, {{"dilated", {{1, 2, 9}}, {{"kernel", int64_t{3}}, {"dilation", int64_t{2}}}},
                {"partial windows",
                 {{1, 2, 6}},
                 {{"kernel", int64_t{4}}, {"stride", int64_t{3}}, {"ceil_mode", true}}},
                {"window larger than the row", "2x3x2", "kernel=3 ceil_mode=true"}}),
        .rejects = poolRejects(1,
                               {{"nothing but padding",
                                 {{1, 1, 2}},
                                 {{"padding", int64_t{1}}, {"dilation", int64_t{3}}, {"stride", int64_t{1}}},
                                 "with a dilation of 3 a window would see nothing but padding"}}),
    };
}

} // namespace plexus::layers
