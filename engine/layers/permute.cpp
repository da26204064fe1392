// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <algorithm>

namespace plexus::layers {

namespace {

Result<Shape> permutedShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const std::vector<int64_t>& axes = call.params.integers("axes");
    std::vector<int64_t> sorted = axes;
    std::sort(sorted.begin(), sorted.end());
    Shape result = input;
    for (size_t i = 0; i < sorted.size(); ++i) {
        if (static_cast<int>(sorted.size()) != input.rank() - 1
            || sorted[i] != static_cast<int64_t>(i) + 1) {
            return wrongParam("axes",
                              "the axes " + call.params.definition("axes")->text(axes)
                                  + " do not name each axis of " + input.batchedText() + " once",
                              "use the numbers 1 to " + std::to_string(input.rank() - 1)
                                  + " in any order");
        }
        result[static_cast<int>(i) + 1] = input[static_cast<int>(axes[i])];
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
        .params = {integers("axes", {2, 1})
                       .range(1, 7)
                       .help("The input's axes in their new order; the batch is 0 and stays first.")
                       .torch("dims")},
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
