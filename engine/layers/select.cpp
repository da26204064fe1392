// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {
namespace {

Result<Shape> selectShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    PLEXUS_TRY(const int axis, sampleAxis(call.params, input));
    const int64_t index = call.params.integer("index");
    if (index >= input[axis] || index < -input[axis]) {
        return wrongParam("index", fmt::format("index is {}, but axis {} has {} values", index, axis, input[axis]),
                          fmt::format("use 0 to {}, or -1 for the last", input[axis] - 1));
    }
    std::vector<int64_t> extents = input.extents();
    extents.erase(extents.begin() + axis);
    return Shape(std::move(extents));
}

} // namespace

LayerDef select()
{
    return {
        .key = "select",
        .title = "Select",
        .group = "Core",
        .help = "Keeps one value along an axis, such as one channel or one step, and drops the axis.",
        .keywords = {"pick", "index", "one", "channel"},
        .params = {axisParam(1, "The axis that goes, counted with the batch as 0; -1 is the last."),
                   integer("index", 0)
                       .range(-1e9, 1e9)
                       .slider(-1, 100)
                       .help("Which value is kept, from 0; -1 is the last.")},
        .nature = Nature::Passing,
        .shape = selectShape,
        .forward =
            [](Build& b) {
                const Value x = b.input();
                const int axis = axisOf(b.params(), x.shape());
                const int64_t index = b.integer("index");
                const int64_t from = index < 0 ? index + x.shape()[axis] : index;
                const Shape shape = selectShape({b.params(), {x.shape()}}).value();
                return plexus::reshape(plexus::slice(x, axis, from, 1), shape);
            },
        .torch = "torch.select",
        .torchForm = torchExpression("{0}.select({axis}, {index})"),
        .onnx = "Gather",
        .nodeLines = {"axis", "index"},
        .examples = {{"first step", "2x3x4"},
                     {"last channel", "2x3x2x2", "index=-1"},
                     {"a column", "2x3x4", "axis=2 index=2"}},
        .rejects = {{"beyond the end", "2x3x4", "index=3", "index is 3, but axis 1 has 3 values"},
                    {"the batch", "3x5", "axis=0", "axis is 0, but the input is (batch, 5)"}},
    };
}

} // namespace plexus::layers
