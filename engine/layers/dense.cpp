// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <cmath>

namespace plexus::layers {

namespace {

Result<Shape> denseShape(const ShapeCall& call)
{
    Shape shape = call.shapes[0];
    if (shape.rank() != 2 && shape.rank() != 3) {
        return Error{.what = "Dense expects (batch, features), gets " + shape.batchedText(),
                     .accepted = "insert Flatten before it"};
    }
    shape[-1] = call.params.integer("units");
    return shape;
}

Value denseForward(Build& b)
{
    const Value x = b.input();
    const int64_t units = b.integer("units");
    const int64_t features = x.shape()[-1];
    const double bound = 1 / std::sqrt(static_cast<double>(features));
    const Value weight = b.weight("weight", {units, features}, Init::uniform(bound));
    // (batch, time, features) is batch x time independent rows.
    Shape result = x.shape();
    result[-1] = units;
    const Value rows =
        x.shape().rank() == 2 ? x : reshape(x, {x.shape().elements() / features, features});
    Value y = matmul(rows, weight, Transpose::No, Transpose::Yes);
    if (b.flag("bias")) {
        y = y + b.weight("bias", {units}, Init::uniform(bound));
    }
    return result.rank() == 2 ? y : reshape(y, result);
}

} // namespace

LayerDef dense()
{
    return {
        .key = "dense",
        .title = "Dense",
        .group = "Core",
        .help = "Every output is a weighted sum of all inputs plus a bias. Acts on the last axis.",
        .keywords = {"linear", "fully connected", "fc", "perceptron", "matrix"},
        .params =
            {integer("units", 32)
                 .range(1, 65536)
                 .slider(1, 1024)
                 .logarithmic()
                 .help("How many outputs the layer has; the last Dense needs one per class.")
                 .torch("out_features"),
             boolean("bias", true)
                 .help("Adds a trained constant to each output. Superfluous before a batch norm.")},
        .nature = Nature::Linear,
        .width = "units",
        .shape = denseShape,
        .adapt =
            [](const Gap& gap) {
                std::vector<ParamValues>
                    tries; // rows as wide as those beside, or with as many values
                for (const Shape& shape : gap.beside) {
                    tries.push_back({{"units", shape[-1]}});
                    if (shape.rank() > 2) {
                        tries.push_back({{"units", shape.elements() / shape[0]}});
                    }
                }
                return tries;
            },
        .forward = denseForward,
        .torch = "torch.nn.Linear",
        .torchForm = {.arguments = "in_features@@-1, out_features, bias=True"},
        .onnx = "Gemm",
        .nodeLines = {"units"},
        .examples = {{"rows", "3x5", "units=7"},
                     {"one unit", "2x3", "units=1"},
                     {"no bias", "4x6", "units=3 bias=false"},
                     {"sequence", "2x3x5", "units=4"}},
        .rejects = {{"no units", "3x5", "units=0", "must be between 1 and 65536, got 0"},
                    {"image", "3x2x5x5", "",
                     "Dense expects (batch, features), gets (batch, 2, 5, 5)"}},
    };
}

} // namespace plexus::layers
