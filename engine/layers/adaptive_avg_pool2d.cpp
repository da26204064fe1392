// SPDX-License-Identifier: GPL-3.0-or-later
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
        .shape =
            [](const ShapeCall& call) {
                return adaptiveShape(call, 2, "Adaptive average pool 2d");
            },
        .adapt =
            [](const Gap& gap) {
                std::vector<ParamValues> tries; // pictures as large as those beside
                for (const Shape& shape : gap.beside) {
                    if (shape.rank() == 4) {
                        tries.push_back({{"size", std::vector<int64_t>{shape[2], shape[3]}}});
                    }
                }
                return tries;
            },
        .forward =
            [](Build& b) { return adaptivePool(b.input(), Pool::Average, b.integers("size")); },
        .torch = "torch.nn.AdaptiveAvgPool2d",
        .torchForm = adaptiveTorch(),
        .onnx = composedOnnx,
        .nodeLines = {"size"},
        .examples = adaptiveExamples(2),
        .rejects = adaptiveRejects(2, "Adaptive average pool 2d"),
    };
}

} // namespace plexus::layers
