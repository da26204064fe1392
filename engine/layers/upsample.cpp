// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/resample.h"

namespace plexus::layers {
namespace {

Result<Shape> upsampleShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const int64_t factor = call.params.integer("factor");
    const Shape result{input[0], input[1], input[2] * factor, input[3] * factor};
    if (call.params.text("mode") != "nearest") {
        PLEXUS_CHECK(checkResample(input, result, "factor"));
    }
    return result;
}

Value upsampleForward(Build& b)
{
    const Shape from = b.input().shape(), to = upsampleShape({b.params(), {from}}).value();
    const Corners corners = b.flag("align_corners") ? Corners::Kept : Corners::Moved;
    return b.choice("mode") == "nearest"
               ? repeated(b.input(), b.integer("factor"))
               : resampled(b.input(), to, [&](int axis) { return blended(from[axis], to[axis], corners); });
}

} // namespace

LayerDef upsample()
{
    return {
        .key = "upsample",
        .title = "Upsample",
        .group = "Core",
        .help = "Makes an image larger by repeating each pixel or by blending neighbours.",
        .keywords = {"nearest", "bilinear", "enlarge", "resize", "interpolate", "decoder"},
        .params = {factorParam(64, 8).torch("scale_factor"),
                   choice("mode", "nearest", {"nearest", "bilinear"})
                       .help("Whether pixels become squares or run into each other."),
                   boolean("align_corners", false)
                       .when("mode", "bilinear")
                       .help("Keeps the corner pixels in the corners, which moves the others a little.")},
        .takes = Axes::behindChannels(2),
        .shape = upsampleShape,
        .forward = upsampleForward,
        .torch = "torch.nn.Upsample",
        .torchForm = {.arguments = "size=None, scale_factor=, mode='nearest', align_corners=None"},
        .onnx = "Resize",
        .nodeLines = {"factor", "mode"},
        .examples = {{"doubles", "2x3x2x3"}, {"triples", "1x2x3x1", "factor=3"},
                     {"bilinear", "2x2x3x4", "mode=bilinear factor=3"},
                     {"bilinear, corners", "1x2x3x1", "mode=bilinear align_corners=true"}},
        .rejects = {{"nothing", "1x1x2x2", "factor=0", "factor must be between 1 and 64, got 0"},
                    {"too large", "1x1x200x2", "mode=bilinear factor=64",
                     "an image of 200 pixels cannot become one of 12800 in this mode"}},
    };
}

} // namespace plexus::layers
