// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

namespace plexus::layers {

LayerDef adaptive_max_pool1d()
{
    return {
        .key = "adaptive_max_pool1d",
        .title = "Adaptive max pool 1d",
        .group = "Pooling",
        .help = "Replaces a row of any length by one of a fixed length, each value the largest "
                "value of its share.",
        .keywords = {"pooling", "resize", "fixed size", "global"},
        .params = {poolSizeParam(1)},
        .shape =
            [](const ShapeCall& call) { return adaptiveShape(call, 1, "Adaptive max pool 1d"); },
        .forward = [](Build& b) { return adaptivePool(b.input(), Pool::Max, {b.integer("size")}); },
        .torch = "torch.nn.AdaptiveMaxPool1d",
        .onnx = composedOnnx,
        .nodeLines = {"size"},
        .examples = {{"one value", {{2, 3, 5}}},
                     {"divides", {{1, 2, 6}}, {{"size", int64_t{3}}}},
                     {"shared windows", {{2, 2, 7}}, {{"size", int64_t{4}}}}},
        .rejects = {{"rows",
                     {{3, 10}},
                     {},
                     "Adaptive max pool 1d expects (batch, channels, length), gets (batch, 10)"},
                    {"no size", {{1, 1, 4}}, {{"size", int64_t{0}}}, "must be between 1 and 64"}},
    };
}

} // namespace plexus::layers
