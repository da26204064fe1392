// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

namespace plexus::layers {

LayerDef adaptive_avg_pool1d()
{
    return {
        .key = "adaptive_avg_pool1d",
        .title = "Adaptive average pool 1d",
        .group = "Pooling",
        .help = "Replaces a row of any length by one of a fixed length, each value the mean of its "
                "share.",
        .keywords = {"pooling", "resize", "fixed size", "global"},
        .params = {poolSizeParam(1)},
        .takes = Axes::behindChannels(1),
        .shape = adaptiveShape,
        .forward =
            [](Build& b) { return adaptivePool(b.input(), Pool::Average, {b.integer("size")}); },
        .torch = "torch.nn.AdaptiveAvgPool1d",
        .torchForm = adaptiveTorch(),
        .onnx = composedOnnx,
        .nodeLines = {"size"},
        .examples = adaptiveExamples(1),
        .rejects = adaptiveRejects(1),
    };
}

} // namespace plexus::layers
