// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef global_avg_pool2d()
{
    return {
        .key = "global_avg_pool2d",
        .title = "Global average pool 2d",
        .group = "Pooling",
        .help =
            "Replaces each channel by its mean over the whole image; Flatten then gives one row a "
            "sample.",
        .keywords = {"mean", "pooling", "adaptive", "gap", "squeeze"},
        .takes = Axes::behindChannels(2),
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            return Shape{call.shapes[0][0], call.shapes[0][1], 1, 1};
        },
        .forward =
            [](Build& b) {
                return mean(b.input(), {2, 3});
            },
        .torch = "torch.nn.AdaptiveAvgPool2d(1)",
        .torchForm = {.arguments = "output_size:=1"},
        .onnx = "GlobalAveragePool",
        .examples = {{"image", "2x3x5x4"}, {"one pixel", "3x2x1x1"}},
    };
}

} // namespace plexus::layers
