// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/resample.h"
#include "engine/model/sliding.h"

#include <algorithm>

namespace plexus::layers {

namespace {

Result<Shape> pad2dShape(const ShapeCall& call)
{
    Shape shape = call.shapes[0];
    PLEXUS_CHECK(expectChannels(shape, 2, "Pad 2d"));
    for (int axis = 0; axis < 2; ++axis) {
        for (const char* side : {"before", "after"}) {
            const int64_t added = call.params.integers(side)[static_cast<size_t>(axis)];
            const int64_t extent = call.shapes[0][axis + 2];
            if (call.params.text("mode") == "reflect" && added >= extent) {
                return wrongParam(side,
                                  std::string(side) + " is " + std::to_string(added) + ", but only "
                                      + std::to_string(extent - 1) + " can be reflected of "
                                      + std::to_string(extent),
                                  "use at most " + std::to_string(extent - 1));
            }
            shape[axis + 2] += added;
        }
        if (call.params.text("mode") != "constant") {
            PLEXUS_CHECK(checkResample(call.shapes[0][axis + 2], shape[axis + 2], "mode"));
        }
    }
    return shape;
}

// Reflection leaves out the edge itself.
Value pad2dBordered(Build& b, Value x, int axis)
{
    const int64_t before = b.integers("before")[static_cast<size_t>(axis) - 2];
    const int64_t after = b.integers("after")[static_cast<size_t>(axis) - 2];
    if (b.choice("mode") == "constant") {
        const double value = b.real("value");
        const Value padded = plexus::pad(x, axis, before, after);
        if (value == 0) {
            return padded;
        }
        // Not pad(x - value) + value: the picture keeps its digits beside a large value.
        const Value inside = expand(constant(*x.program, 1.0), x.shape());
        return padded + (1.0 - plexus::pad(inside, axis, before, after)) * value;
    }
    const int64_t last = x.shape()[axis] - 1;
    const bool isReflected = b.choice("mode") == "reflect";
    return resampled(x, axis, before + last + 1 + after, [=](int64_t i) {
        const int64_t from = i - before;
        const int64_t inside = std::clamp<int64_t>(from, 0, last);
        return std::vector<std::pair<int64_t, double>>{
            {isReflected ? 2 * inside - from : inside, 1}};
    });
}

std::string pad2dTorch(const TorchSite& site)
{
    const std::vector<int64_t>& before = site.params.integers("before");
    const std::vector<int64_t>& after = site.params.integers("after");
    std::string text = "nn.functional.pad(" + site.inputs[0] + ", "
                       + pythonText(std::vector<int64_t>{before[1], after[1], before[0], after[0]});
    if (site.params.text("mode") != "constant") {
        text += ", mode=" + site.shown("mode");
    } else if (!site.params.isInitial("value")) {
        text += ", value=" + site.shown("value");
    }
    return text + ")";
}

} // namespace

LayerDef pad2d()
{
    return {
        .key = "pad2d",
        .title = "Pad 2d",
        .group = "Core",
        .help = "Adds a border around an image.",
        .keywords = {"zeros", "border", "margin", "reflect", "replicate"},
        .params =
            {pair("before", 1, 1)
                 .range(0, 1024)
                 .slider(0, 8)
                 .in("px")
                 .torch("padding")
                 .help("How much is added above and on the left."),
             pair("after", 1, 1)
                 .range(0, 1024)
                 .slider(0, 8)
                 .in("px")
                 .torch("padding")
                 .help("How much is added below and on the right."),
             choice("mode", "constant", {"constant", "reflect", "replicate"})
                 .help(
                     "Whether the border is one value, the mirrored image or its edge drawn out."),
             real("value", 0)
                 .range(-1e6, 1e6)
                 .slider(-1, 1)
                 .when("mode", "constant")
                 .help("What a constant border is filled with.")},
        .nature = Nature::Passing,
        .shape = pad2dShape,
        .forward = [](Build& b) { return pad2dBordered(b, pad2dBordered(b, b.input(), 2), 3); },
        .torch = "torch.nn.functional.pad",
        .torchForm = {.expression = pad2dTorch},
        .onnx = "Pad",
        .nodeLines = {"mode"},
        .examples = {{"all sides", "2x3x3x4"},
                     {"one side, not zero", "1x2x3x5", "before=0,2 after=0,0 value=0.5"},
                     {"reflected", "2x2x4x3", "mode=reflect before=3,1 after=2,2"},
                     {"edges", "1x3x2x3", "mode=replicate before=1,3 after=2,0"}},
        .rejects = {{"rows", "3x10", "",
                     "Pad 2d expects (batch, channels, height, width), gets (batch, 10)"},
                    {"too small to reflect", "1x1x2x4", "mode=reflect before=2,0",
                     "before is 2, but only 1 can be reflected of 2"}},
    };
}

} // namespace plexus::layers
