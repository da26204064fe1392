// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/resample.h"
#include "engine/model/sliding.h"

#include <algorithm>

namespace plexus::layers {

namespace {

Value upsampledNearest(Value x, int64_t factor)
{
    const Shape s = x.shape();
    const Value dots = plexus::reshape(x, {s[0] * s[1], s[2], 1, s[3], 1});
    const Value blocks = expand(dots, {s[0] * s[1], s[2], factor, s[3], factor});
    return plexus::reshape(blocks, {s[0], s[1], s[2] * factor, s[3] * factor});
}

// PyTorch: pixel i of the result lies at (i + 0.5) / factor - 0.5 of the input, or with aligned
// corners at i (extent - 1) / (result - 1), and mixes the two beside it.
Value upsampledBilinear(Value x, int axis, int64_t factor, bool isAligned)
{
    const int64_t extent = x.shape()[axis];
    const int64_t result = extent * factor;
    return resampled(x, axis, result, [=](int64_t i) -> std::vector<std::pair<int64_t, double>> {
        const auto at = static_cast<double>(i);
        const double step =
            result > 1 ? static_cast<double>(extent - 1) / static_cast<double>(result - 1) : 0;
        const double place =
            isAligned ? at * step : std::max((at + 0.5) / static_cast<double>(factor) - 0.5, 0.0);
        const int64_t left = std::min(static_cast<int64_t>(place), extent - 1);
        const double share = place - static_cast<double>(left);
        return {{left, 1 - share}, {std::min(left + 1, extent - 1), share}};
    });
}

Value upsampleForward(Build& b)
{
    const int64_t factor = b.integer("factor");
    if (b.choice("mode") == "nearest") {
        return upsampledNearest(b.input(), factor);
    }
    const bool isAligned = b.flag("align_corners");
    return upsampledBilinear(upsampledBilinear(b.input(), 2, factor, isAligned), 3, factor,
                             isAligned);
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
        .params =
            {integer("factor", 2)
                 .range(1, 64)
                 .slider(1, 8)
                 .torch("scale_factor")
                 .help("How many times taller and wider the image becomes."),
             choice("mode", "nearest", {"nearest", "bilinear"})
                 .help("Whether pixels become squares or run into each other."),
             boolean("align_corners", false)
                 .when("mode", "bilinear")
                 .help("Keeps the corner pixels in the corners, which moves the others a little.")},
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            const Shape& input = call.shapes[0];
            PLEXUS_CHECK(expectChannels(input, 2, "Upsample"));
            const int64_t factor = call.params.integer("factor");
            for (int axis = 2; axis < 4 && call.params.text("mode") == "bilinear"; ++axis) {
                PLEXUS_CHECK(checkResample(input[axis], input[axis] * factor, "factor"));
            }
            return Shape{input[0], input[1], input[2] * factor, input[3] * factor};
        },
        .forward = upsampleForward,
        .torch = "torch.nn.Upsample",
        .torchForm = {.arguments = "size=None, scale_factor=, mode='nearest', align_corners=None"},
        .onnx = "Resize",
        .nodeLines = {"factor", "mode"},
        .examples = {{"doubles", "2x3x2x3"},
                     {"triples", "1x2x3x1", "factor=3"},
                     {"bilinear", "2x2x3x4", "mode=bilinear factor=3"},
                     {"bilinear, corners", "1x2x3x1", "mode=bilinear align_corners=true"}},
        .rejects = {{"rows", "3x10", "",
                     "Upsample expects (batch, channels, height, width), gets (batch, 10)"},
                    {"nothing", "1x1x2x2", "factor=0", "factor must be between 1 and 64, got 0"},
                    {"too large", "1x1x200x2", "mode=bilinear factor=64",
                     "an image of 200 pixels cannot become one of 12800 in this mode"}},
    };
}

} // namespace plexus::layers
