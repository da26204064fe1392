// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Result<Shape> productShape(const ShapeCall& call)
{
    const Shape &left = call.shapes[0], &right = call.shapes[1];
    const bool isTurned = call.params.flag("transpose");
    const int64_t rows = right[isTurned ? 2 : 1];
    if (left[2] != rows) {
        return Error{.what = fmt::format("the first input has {} columns, the second {} {}", left[2], rows,
                                         isTurned ? "columns" : "rows"),
                     .accepted = "turn one of them with Permute"};
    }
    return Shape{left[0], left[1], right[isTurned ? 1 : 2]};
}

} // namespace

LayerDef matrix_product()
{
    return {
        .key = "matrix_product",
        .title = "Matrix product",
        .group = "Join",
        .help = "Multiplies two matrices of each sample: rows of the first by columns of the second.",
        .keywords = {"matmul", "bmm", "dot", "product", "join"},
        .params = {boolean("transpose", false)
                       .torch("mT")
                       .help("Turns the second matrix first, so that rows meet rows.")},
        .inputs = {"in", "by"},
        .takes = {"(batch, rows, columns)", "use Reshape before it", 3, 3},
        .shape = productShape,
        .forward =
            [](Build& b) {
                return matmul(b.input(0), b.input(1), Transpose::No,
                              b.flag("transpose") ? Transpose::Yes : Transpose::No);
            },
        .torch = "torch.matmul",
        .torchForm = torchExpression("{0} @ {1}{transpose|.mT}"),
        .onnx = "MatMul",
        .examples = {{"matrices", "2x3x4 2x4x5"},
                     {"rows and columns", "3x1x5 3x5x1"},
                     {"turned", "2x3x4 2x3x4", "transpose=true"},
                     {"squares", "2x3x3 2x3x3"}},
        .rejects = {{"inner sizes", "2x3x4 2x3x4", "",
                     "the first input has 4 columns, the second 3 rows"},
                    {"turned inner sizes", "2x3x4 2x4x3", "transpose=true",
                     "the first input has 4 columns, the second 3 columns"}},
    };
}

} // namespace plexus::layers
