// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {
namespace {

Result<Shape> bilinearShape(const ShapeCall& call)
{
    const Shape &left = call.shapes[0], &right = call.shapes[1];
    if (left.rank() < 2 || right.rank() != left.rank() || left.with(-1, right[-1]) != right) {
        return Error{.what = "Bilinear expects two inputs that differ in their features only, gets "
                             + left.batchedText() + " and " + right.batchedText(),
                     .accepted = "insert Flatten before both"};
    }
    return left.with(-1, call.params.integer("units"));
}

// y_o = sum over i, j of left_i weight_oij right_j + bias_o
Value bilinearForward(Build& b)
{
    const Value left = b.input(0), right = b.input(1);
    const int64_t ins = left.shape()[-1], others = right.shape()[-1], units = b.integer("units");
    const int64_t rows = left.shape().elements() / ins;
    const Init init = Init::fanIn(ins);
    const Value weight = plexus::permute(b.weight("weight", {units, ins, others}, init), {1, 0, 2});
    const Value mixed = matmul(plexus::reshape(left, {rows, ins}), plexus::reshape(weight, {ins, units * others}));
    const Value products = plexus::reshape(mixed, {rows, units, others}) * plexus::reshape(right, {rows, 1, others});
    const Value y = plexus::reshape(sum(products, {2}), left.shape().with(-1, units));
    return b.flag("bias") ? y + b.weight("bias", {units}, init) : y;
}

} // namespace

LayerDef bilinear()
{
    return {
        .key = "bilinear",
        .title = "Bilinear",
        .group = "Core",
        .help = "Every output is a weighted sum of all products of one value of each input, plus a bias.",
        .keywords = {"two inputs", "product", "interaction", "join"},
        .params = {unitsParam("units", 32, "How many outputs the layer has.").slider(1, 256),
                   boolean("bias", true).help("Adds a trained constant to each output.")},
        .inputs = {"in", "by"},
        .width = "units",
        .shape = bilinearShape,
        .forward = bilinearForward,
        .torch = "torch.nn.Bilinear",
        .torchForm = {.arguments = "in1_features@-1, in2_features@1:-1, out_features, bias=True"},
        .onnx = composedOnnx,
        .nodeLines = {"units"},
        .examples = {{"rows", "3x5 3x4", "units=2"}, {"sequences, no bias", "2x3x4 2x3x2", "units=3 bias=false"}},
        .rejects = {{"lengths", "2x3x4 2x5x4", "",
                     "differ in their features only, gets (batch, 3, 4) and (batch, 5, 4)"},
                    {"no outputs", "3x5 3x4", "units=0", "units must be between 1 and 65536, got 0"}},
    };
}

} // namespace plexus::layers
