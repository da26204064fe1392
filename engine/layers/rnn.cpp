// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/recurrent.h"

namespace plexus::layers {

namespace {

ParamDefs rnnParams()
{
    ParamDefs all = recurrentParams();
    all.push_back(choice("nonlinearity", "tanh", {"tanh", "relu"})
                      .help("What bends the values of each step."));
    return all;
}

std::vector<LayerExample> rnnExamples()
{
    std::vector<LayerExample> all = recurrentExamples();
    all.push_back(
        {"relu", {{2, 3, 4}}, {{"units", int64_t{3}}, {"nonlinearity", std::string("relu")}}});
    return all;
}

// h = tanh(W_ih x + b_ih + W_hh h + b_hh)
Value rnnForward(Build& b)
{
    const bool isTanh = b.choice("nonlinearity") == "tanh";
    return recurrent(b, 1, 1, [isTanh](const CellStep& step) -> std::vector<Value> {
        const Value sum = step.fromInput + step.fromHidden;
        return {isTanh ? tanh(sum) : maximum(sum, 0.0)};
    });
}

} // namespace

LayerDef rnn()
{
    return {
        .key = "rnn",
        .title = "RNN",
        .group = "Sequence",
        .help = "Reads a sequence step by step and carries one row of values along.",
        .keywords = {"recurrent", "elman", "sequence", "time"},
        .params = rnnParams(),
        .width = "units",
        .takes = Axes::sequence(),
        .shape = recurrentShape,
        .forward = rnnForward,
        .torch = "torch.nn.RNN",
        .torchForm = recurrentTorch("nonlinearity='tanh', "),
        .onnx = "RNN",
        .nodeLines = {"units"},
        .examples = rnnExamples(),
        .rejects = recurrentRejects({{"no such curve", "2x3x4", "nonlinearity=sigmoid",
                                      "nonlinearity must be one of tanh, relu, got \"sigmoid\""}}),
    };
}

} // namespace plexus::layers
