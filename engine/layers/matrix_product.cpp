// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Result<Shape> productShape(const ShapeCall& call)
{
    const Shape& left = call.shapes[0];
    const Shape& right = call.shapes[1];
    for (const Shape* shape : {&left, &right}) {
        PLEXUS_CHECK(expectRank(*shape, 3, "Matrix product", "(batch, rows, columns)",
                                "use Reshape before it"));
    }
    const bool isTurned = call.params.flag("transpose");
    const int64_t rows = right[isTurned ? 2 : 1];
    if (left[2] != rows) {
        return Error{.what = "the first input has " + std::to_string(left[2])
                             + " columns, the second " + std::to_string(rows)
                             + (isTurned ? " columns" : " rows"),
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
        .help =
            "Multiplies two matrices of each sample: rows of the first by columns of the second.",
        .keywords = {"matmul", "bmm", "dot", "product", "join"},
        .params = {boolean("transpose", false)
                       .torch("mT")
                       .help("Turns the second matrix first, so that rows meet rows.")},
        .inputs = {"in", "by"},
        .shape = productShape,
        .forward =
            [](Build& b) {
                return matmul(b.input(0), b.input(1), Transpose::No,
                              b.flag("transpose") ? Transpose::Yes : Transpose::No);
            },
        .torch = "torch.matmul",
        .torchForm = {.expression =
                          [](const TorchSite& site) {
                              return site.inputs[0] + " @ " + site.inputs[1] + (site.params.flag("transpose") ? ".mT" : "");
                          }},
        .onnx = "MatMul",
        .examples = {{"matrices", "2x3x4 2x4x5"},
                     {"rows and columns", "3x1x5 3x5x1"},
                     {"turned", "2x3x4 2x3x4", "transpose=true"},
                     {"squares", "2x3x3 2x3x3"}},
        .rejects = {{"inner sizes", "2x3x4 2x3x4", "",
                     "the first input has 4 columns, the second 3 rows"},
                    {"turned inner sizes", "2x3x4 2x4x3", "transpose=true",
                     "the first input has 4 columns, the second 3 columns"},
                    {"rows", "2x3 2x3x4", "",
                     "Matrix product expects (batch, rows, columns), gets (batch, 3)"}},
    };
}

} // namespace plexus::layers
