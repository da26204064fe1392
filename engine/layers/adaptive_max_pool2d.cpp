// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

namespace plexus::layers {

LayerDef adaptive_max_pool2d()
{
    return {
        .key = "adaptive_max_pool2d",
        .title = "Adaptive max pool 2d",
        .group = "Pooling",
        .help = "Replaces an image of any size by one of a fixed size, each pixel the largest "
                "value of its share.",
        .keywords = {"pooling", "resize", "fixed size", "global"},
        .params = {poolSizeParam(2)},
        .shape =
            [](const ShapeCall& call) { return adaptiveShape(call, 2, "Adaptive max pool 2d"); },
        .forward = [](Build& b) { return adaptivePool(b.input(), Pool::Max, b.integers("size")); },
        .torch = "torch.nn.AdaptiveMaxPool2d",
        .onnx = composedOnnx,
        .nodeLines = {"size"},
        .examples = {{"one pixel", {{2, 3, 5, 4}}},
                     {"divides", {{1, 2, 6, 4}}, {{"size", std::vector<int64_t>{3, 2}}}},
                     {"shared windows", {{2, 2, 7, 5}}, {{"size", std::vector<int64_t>{3, 4}}}},
                     {"larger than the image",
                      {{1, 2, 2, 3}},
                      {{"size", std::vector<int64_t>{3, 5}}}}},
        .rejects =
            {{"rows",
              {{3, 10}},
              {},
              "Adaptive max pool 2d expects (batch, channels, height, width), gets (batch, 10)"},
             {"no size",
              {{1, 1, 4, 4}},
              {{"size", std::vector<int64_t>{0, 1}}},
              "must be between 1 and 64"}},
    };
}

} // namespace plexus::layers
