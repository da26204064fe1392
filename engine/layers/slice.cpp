// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <algorithm>

namespace plexus::layers {

namespace {

Result<Shape> sliceShape(const ShapeCall& call)
{
    Shape shape = call.shapes[0];
    PLEXUS_TRY(const int axis, sampleAxis(call.params, shape));
    const int64_t start = call.params.integer("start");
    const int64_t length = call.params.integer("length");
    const std::string has =
        " of axis " + std::to_string(axis) + ", which has " + std::to_string(shape[axis]);
    if (start >= shape[axis]) {
        return wrongParam("start", "start is value " + std::to_string(start) + has,
                          "use at most " + std::to_string(shape[axis] - 1));
    }
    if (start + length > shape[axis]) {
        return wrongParam("length",
                          "values " + std::to_string(start) + " to "
                              + std::to_string(start + length - 1) + has,
                          "use a length of at most " + std::to_string(shape[axis] - start));
    }
    shape[axis] = length;
    return shape;
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
             integer("start", 0)
                 .range(0, 1e9)
                 .slider(0, 100)
                 .help("The first value that is kept, from 0."),
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
        .rejects = {{"beyond the end", "3x5", "start=3 length=3",
                     "values 3 to 5 of axis 1, which has 5"},
                    {"starts behind the end", "3x5", "start=5",
                     "start is value 5 of axis 1, which has 5"},
                    {"the batch", "3x5", "axis=0", "axis is 0, but the input is (batch, 5)"}},
    };
}

} // namespace plexus::layers
