// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <algorithm>

namespace plexus::layers {
namespace {

Result<Shape> permutedShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const std::vector<int64_t>& axes = call.params.integers("axes");
    bool isOrder = static_cast<int>(axes.size()) + 1 == input.rank();
    Shape result = input;
    for (int axis = 1; isOrder && axis < input.rank(); ++axis) {
        isOrder = std::count(axes.begin(), axes.end(), axis) == 1;
        result[axis] = input[static_cast<int>(axes[static_cast<size_t>(axis) - 1])];
    }
    if (!isOrder) {
        return wrongParam("axes", fmt::format("the axes {} do not name each axis of {} once",
                                              call.params.definition("axes")->text(axes), input.batchedText()),
                          fmt::format("use the numbers 1 to {} in any order", input.rank() - 1));
    }
    return result;
}

} // namespace

LayerDef permute()
{
    return {
        .key = "permute",
        .title = "Permute",
        .group = "Core",
        .help = "Puts the axes of a sample into another order, such as channels behind pixels.",
        .keywords = {"transpose", "swap", "axes"},
        .params = {integers("axes", {2, 1}).range(1, 7).torch("dims").help(
            "The input's axes in their new order; the batch is 0 and stays first.")},
        .nature = Nature::Passing,
        .shape = permutedShape,
        .forward =
            [](Build& b) {
                std::vector<int64_t> axes = b.integers("axes");
                axes.insert(axes.begin(), 0);
                return plexus::permute(b.input(), axes);
            },
        .torch = "torch.permute",
        .torchForm = torchExpression("{0}.permute(0, *{axes})"),
        .onnx = "Transpose",
        .nodeLines = {"axes"},
        .examples = {{"matrix", "2x3x4"}, {"channels last", "2x3x4x5", "axes=2,3,1"}},
        .rejects = {{"an axis twice", "2x3x4", "axes=1,1",
                     "the axes 1, 1 do not name each axis of (batch, 3, 4) once"},
                    {"too few", "2x3x4x5", "", "use the numbers 1 to 3 in any order"}},
    };
}

} // namespace plexus::layers
