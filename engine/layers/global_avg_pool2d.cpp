// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Result<Shape> globalShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    PLEXUS_CHECK(expectRank(input, 4, "Global average pool 2d", "(batch, channels, height, width)",
                            "connect it to an image, before any Flatten"));
    return Shape{input[0], input[1], 1, 1};
}

} // namespace

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
        .shape = globalShape,
        .forward =
            [](Build& b) {
                return mean(b.input(), {2, 3});
            },
        .torch = "torch.nn.AdaptiveAvgPool2d(1)",
        .torchForm = {.arguments = "output_size:=1"},
        .onnx = "GlobalAveragePool",
        .examples = {{"image", "2x3x5x4"}, {"one pixel", "3x2x1x1"}},
        .rejects =
            {{"rows", "3x10", "",
              "Global average pool 2d expects (batch, channels, height, width), gets (batch, 10)"}},
    };
}

} // namespace plexus::layers
