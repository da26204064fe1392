// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <algorithm>
#include <cmath>

namespace plexus::layers {

namespace {

Result<Shape> bilinearShape(const ShapeCall& call)
{
    const Shape& left = call.shapes[0];
    const Shape& right = call.shapes[1];
    Shape shape = left;
    if (left.rank() < 2 || right.rank() != left.rank()
        || !std::equal(left.begin(), left.end() - 1, right.begin())) {
        return Error{.what = "Bilinear expects two inputs that differ in their features only, gets "
                             + left.batchedText() + " and " + right.batchedText(),
                     .accepted = "insert Flatten before both"};
    }
    shape[-1] = call.params.integer("units");
    return shape;
}

// y_o = sum over i, j of left_i weight_oij right_j + bias_o
Value bilinearForward(Build& b)
{
    const Value left = b.input(0);
    const Value right = b.input(1);
    const int64_t ins = left.shape()[-1];
    const int64_t others = right.shape()[-1];
    const int64_t units = b.integer("units");
    const int64_t rows = left.shape().elements() / ins;
    const Init init = Init::uniform(1 / std::sqrt(static_cast<double>(ins)));
    const Value weight = b.weight("weight", {units, ins, others}, init);
    const Value byInput =
        plexus::reshape(plexus::permute(weight, {1, 0, 2}), {ins, units * others});
    const Value mixed =
        plexus::reshape(matmul(plexus::reshape(left, {rows, ins}), byInput), {rows, units, others});
    Value y = sum(mixed * plexus::reshape(right, {rows, 1, others}), {2});
    Shape result = left.shape();
    result[-1] = units;
    y = plexus::reshape(y, result);
    return b.flag("bias") ? y + b.weight("bias", {units}, init) : y;
}

} // namespace

LayerDef bilinear()
{
    return {
        .key = "bilinear",
        .title = "Bilinear",
        .group = "Core",
        .help = "Every output is a weighted sum of all products of one value of each input, plus a "
                "bias.",
        .keywords = {"two inputs", "product", "interaction", "join"},
        .params = {integer("units", 32)
                       .range(1, 65536)
                       .slider(1, 256)
                       .logarithmic()
                       .help("How many outputs the layer has.")
                       .torch("out_features"),
                   boolean("bias", true).help("Adds a trained constant to each output.")},
        .inputs = {"in", "by"},
        .width = "units",
        .shape = bilinearShape,
        .forward = bilinearForward,
        .torch = "torch.nn.Bilinear",
        .torchForm = {.arguments = "in1_features@-1, in2_features@1:-1, out_features, bias=True"},
        .onnx = composedOnnx,
        .nodeLines = {"units"},
        .examples = {{"rows", "3x5 3x4", "units=2"},
                     {"sequences, no bias", "2x3x4 2x3x2", "units=3 bias=false"}},
        .rejects = {{"lengths", "2x3x4 2x5x4", "",
                     "differ in their features only, gets (batch, 3, 4) and (batch, 5, 4)"}},
    };
}

} // namespace plexus::layers
