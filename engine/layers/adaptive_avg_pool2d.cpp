// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/gap.h"
#include "engine/model/pool.h"

namespace plexus::layers {

LayerDef adaptive_avg_pool2d()
{
    return {
        .key = "adaptive_avg_pool2d",
        .title = "Adaptive average pool 2d",
        .group = "Pooling",
        .help = "Replaces an image of any size by one of a fixed size, each pixel the mean of its "
                "share.",
        .keywords = {"pooling", "resize", "fixed size", "global"},
        .params = {poolSizeParam(2)},
        .takes = Axes::behindChannels(2),
        .shape = adaptiveShape,
        .adapt = [](const Gap& gap) { return sizesBeside(gap, "size"); },
        .forward =
            [](Build& b) { return adaptivePool(b.input(), Pool::Average, b.integers("size")); },
        .torch = "torch.nn.AdaptiveAvgPool2d",
        .torchForm = adaptiveTorch(),
        .onnx = composedOnnx,
        .nodeLines = {"size"},
        .examples = adaptiveExamples(2),
        .rejects = adaptiveRejects(2),
    };
}

} // namespace plexus::layers
