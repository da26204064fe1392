// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/resample.h"

namespace plexus::layers {

namespace {

Result<Shape> shuffleShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const int64_t factor = call.params.integer("factor"), square = factor * factor;
    if (input[1] % square != 0) {
        return wrongParam("factor",
                          fmt::format("factor is {}, whose square does not divide the {} channels that come in",
                                      factor, input[1]),
                          fmt::format("give it a multiple of {} channels", square));
    }
    return Shape{input[0], input[1] / square, input[2] * factor, input[3] * factor};
}

} // namespace

LayerDef pixel_shuffle()
{
    return {
        .key = "pixel_shuffle",
        .title = "Pixel shuffle",
        .group = "Core",
        .help = "Makes an image larger by laying groups of channels out as pixels.",
        .keywords = {"subpixel", "depth to space", "upscale", "super resolution"},
        .params = {factorParam(16, 4).torch("upscale_factor")},
        .takes = Axes::behindChannels(2),
        .shape = shuffleShape,
        .forward =
            [](Build& b) {
                // (n, c r r, h, w) -> (n, c, h r, w r)
                const Shape s = b.input().shape();
                const int64_t r = b.integer("factor");
                const int64_t channels = s[1] / (r * r);
                const Value split = plexus::reshape(b.input(), {s[0] * channels, r, r, s[2], s[3]});
                const Value laid = plexus::permute(split, {0, 3, 1, 4, 2});
                return plexus::reshape(laid, {s[0], channels, s[2] * r, s[3] * r});
            },
        .torch = "torch.nn.PixelShuffle",
        .torchForm = {.arguments = "upscale_factor"},
        .onnx = "DepthToSpace",
        .nodeLines = {"factor"},
        .examples = {{"doubles", "2x4x2x3"}, {"triples", "1x18x2x1", "factor=3"}},
        .rejects = {{"channels", "1x6x4x4", "",
                     "factor is 2, whose square does not divide the 6 channels that come in"}},
    };
}

} // namespace plexus::layers
