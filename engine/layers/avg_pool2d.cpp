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
        .shape = [](const ShapeCall& call) { return poolShape(call, 2, "Average pool 2d"); },
        .forward = [](Build& b) { return poolForward(b, Pool::Average); },
        .torch = "torch.nn.AvgPool2d",
        .onnx = "AveragePool",
        .nodeLines = {"kernel", "stride"},
        .examples = {{"halves", {{2, 3, 6, 4}}},
                     {"odd image", {{1, 2, 5, 7}}},
                     {"overlapping, padded",
                      {{2, 2, 5, 6}},
                      {{"kernel", std::vector<int64_t>{3, 2}},
                       {"stride", std::vector<int64_t>{2, 1}},
                       {"padding", std::vector<int64_t>{1, 1}}}},
                     {"partial windows, real pixels",
                      {{1, 2, 6, 7}},
                      {{"kernel", std::vector<int64_t>{3, 3}},
                       {"padding", std::vector<int64_t>{1, 0}},
                       {"ceil_mode", true},
                       {"count_include_pad", false}}}},
        .rejects = {{"rows",
                     {{3, 10}},
                     {},
                     "Average pool 2d expects (batch, channels, height, width), gets (batch, 10)"},
                    {"too small an image",
                     {{1, 1, 4, 1}},
                     {},
                     "the kernel covers 2 columns, but the input has only 1"},
                    {"too much padding",
                     {{1, 1, 8, 8}},
                     {{"padding", std::vector<int64_t>{0, 2}}},
                     "padding is 2, more than half of the kernel, 2"}},
    };
}

} // namespace plexus::layers
