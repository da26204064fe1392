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
        .shape = [](const ShapeCall& call) { return poolShape(call, 2, "Max pool 2d"); },
        .forward = [](Build& b) { return poolForward(b, Pool::Max); },
        .torch = "torch.nn.MaxPool2d",
        .onnx = "MaxPool",
        .nodeLines = {"kernel", "stride"},
        .examples = {{"halves", {{2, 3, 6, 4}}},
                     {"odd image", {{1, 2, 5, 7}}},
                     {"overlapping, padded",
                      {{2, 2, 5, 6}},
                      {{"kernel", std::vector<int64_t>{3, 2}},
                       {"stride", std::vector<int64_t>{2, 1}},
                       {"padding", std::vector<int64_t>{1, 1}}}},
                     {"dilated",
                      {{1, 2, 7, 6}},
                      {{"kernel", std::vector<int64_t>{3, 2}},
                       {"dilation", std::vector<int64_t>{2, 3}}}},
                     {"partial windows",
                      {{1, 2, 6, 7}},
                      {{"kernel", std::vector<int64_t>{3, 3}}, {"ceil_mode", true}}}},
        .rejects = {{"rows",
                     {{3, 10}},
                     {},
                     "Max pool 2d expects (batch, channels, height, width), gets (batch, 10)"},
                    {"too small an image",
                     {{1, 1, 1, 4}},
                     {},
                     "the kernel covers 2 rows, but the input has only 1"},
                    {"too much padding",
                     {{1, 1, 8, 8}},
                     {{"padding", std::vector<int64_t>{2, 0}}},
                     "padding is 2, more than half of the kernel, 2"},
                    {"no window",
                     {{1, 1, 8, 8}},
                     {{"kernel", std::vector<int64_t>{0, 2}}},
                     "must be between 1 and 255"}},
    };
}

} // namespace plexus::layers
