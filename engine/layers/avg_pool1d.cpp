// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

namespace plexus::layers {

LayerDef avg_pool1d()
{
    return {
        .key = "avg_pool1d",
        .title = "Average pool 1d",
        .group = "Pooling",
        .help = "Replaces each short window by its mean, which shrinks and smooths the row.",
        .keywords = {"mean", "pooling", "downsample", "signal", "avg"},
        .params = poolParams(Pool::Average, 1),
        .takes = Axes::behindChannels(1),
        .shape = poolShape,
        .forward = [](Build& b) { return poolForward(b, Pool::Average); },
        .torch = "torch.nn.AvgPool1d",
        .torchForm = poolTorch(Pool::Average),
        .onnx = "AveragePool",
        .nodeLines = {"kernel", "stride"},
        .examples = poolExamples(1, {{"partial windows, real values",
                                      {{1, 2, 8}},
                                      {{"kernel", int64_t{3}},
                                       {"stride", int64_t{3}},
                                       {"padding", int64_t{1}},
                                       {"ceil_mode", true},
                                       {"count_include_pad", false}}},
                                     {"window larger than the row", "2x3x2", "kernel=3 ceil_mode=true"}}),
        .rejects = poolRejects(1),
    };
}

} // namespace plexus::layers
