// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pool.h"

namespace plexus::layers {

LayerDef global_max_pool2d()
{
    return {
        .key = "global_max_pool2d",
        .title = "Global max pool 2d",
        .group = "Pooling",
        .help = "Replaces each channel by its largest value in the whole image; Flatten then gives "
                "one row a "
                "sample.",
        .keywords = {"maximum", "pooling", "adaptive"},
        .takes = Axes::behindChannels(2),
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            return Shape{call.shapes[0][0], call.shapes[0][1], 1, 1};
        },
        .forward =
            [](Build& b) {
                return adaptivePool(b.input(), Pool::Max, {1, 1});
            },
        .torch = "torch.nn.AdaptiveMaxPool2d(1)",
        .torchForm = {.arguments = "output_size:=1"},
        .onnx = "GlobalMaxPool",
        .examples = {{"image", "2x3x5x4"}, {"one pixel", "3x2x1x1"}},
    };
}

} // namespace plexus::layers
