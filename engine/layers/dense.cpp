// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/gap.h"

namespace plexus::layers {

namespace {

Value denseForward(Build& b)
{
    const int64_t units = b.integer("units"), features = b.input().shape()[-1];
    const Init init = Init::fanIn(features);
    const Value weight = b.weight("weight", {units, features}, init);
    return linear(b.input(), weight, b.flag("bias") ? b.weight("bias", {units}, init) : Value{});
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
        .params = {unitsParam("units", 32, "How many outputs the layer has; the last Dense needs one per class.")
                       .slider(1, 1024),
                   boolean("bias", true)
                       .help("Adds a trained constant to each output. Superfluous before a batch norm.")},
        .nature = Nature::Linear,
        .width = "units",
        .takes = {"(batch, features)", "insert Flatten before it", 2, 3},
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            return call.shapes[0].with(-1, call.params.integer("units"));
        },
        .adapt = [](const Gap& gap) { return widthsBeside(gap, "units"); },
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
                    {"image", "3x2x5x5", "", "Dense expects (batch, features), gets (batch, 2, 5, 5)"}},
    };
}

} // namespace plexus::layers
