// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Result<Shape> sliceShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    PLEXUS_TRY(const int axis, sampleAxis(call.params, input));
    const int64_t start = call.params.integer("start"), length = call.params.integer("length");
    const std::string has = fmt::format("but axis {} has {} values", axis, input[axis]);
    PLEXUS_CHECK(expectAtMost(call.params, "start", input[axis] - 1, has));
    if (start + length > input[axis]) {
        return wrongParam("length", fmt::format("the last is value {}, {}", start + length - 1, has),
                          fmt::format("use a length of at most {}", input[axis] - start));
    }
    return input.with(axis, length);
}

} // namespace

LayerDef slice()
{
    return {
        .key = "slice",
        .title = "Slice",
        .group = "Core",
        .help = "Keeps a run of neighbouring values along one axis.",
        .keywords = {"crop", "narrow", "part", "cut"},
        .params =
            {axisParam(-1, "The axis that is cut, counted with the batch as 0; -1 is the last."),
             integer("start", 0).range(0, 1e9).slider(0, 100).help("The first value that is kept, from 0."),
             integer("length", 1).range(1, 1e9).slider(1, 100).help("How many values are kept.")},
        .nature = Nature::Passing,
        .shape = sliceShape,
        .forward =
            [](Build& b) {
                const int axis = axisOf(b.params(), b.input().shape());
                return plexus::slice(b.input(), axis, b.integer("start"), b.integer("length"));
            },
        .torch = "torch.narrow",
        .torchForm = torchExpression("{0}.narrow({axis}, {start}, {length})"),
        .onnx = "Slice",
        .nodeLines = {"start", "length"},
        .examples = {{"features", "3x5", "start=1 length=3"},
                     {"channels", "2x4x4x2", "axis=1 start=2 length=2"}},
        .rejects = {{"beyond the end", "3x5", "start=3 length=3", "the last is value 5, but axis 1 has 5 values"},
                    {"starts behind the end", "3x5", "start=5", "start is 5, but axis 1 has 5 values"},
                    {"the batch", "3x5", "axis=0", "axis is 0, but the input is (batch, 5)"}},
    };
}

} // namespace plexus::layers
