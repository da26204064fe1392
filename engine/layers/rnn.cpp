// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/recurrent.h"

namespace plexus::layers {

namespace {

ParamDefs rnnParams()
{
    ParamDefs all = recurrentParams();
    all.push_back(choice("nonlinearity", "tanh", {"tanh", "relu"}).help("What bends the values of each step."));
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

}

LayerDef rnn()
{
    return {
        .key = "rnn",
        .title = "RNN",
        .group = "Sequence",
        .help = "Reads a sequence step by step and carries one row of values along.",
        .keywords = {"recurrent", "elman", "sequence", "time"},
        .params = rnnParams(),
        .shape = [](const ShapeCall& call) { return recurrentShape(call, "RNN"); },
        .forward = rnnForward,
        .torch = "torch.nn.RNN",
        .onnx = "RNN",
        .nodeLines = {"units"},
        .examples = {{"sequence", {{2, 3, 4}}, {{"units", int64_t{3}}, {"nonlinearity", std::string("relu")}}},
                     {"two layers, last step",
                      {{3, 2, 3}},
                      {{"units", int64_t{2}}, {"layers", int64_t{2}}, {"steps", std::string("last")}}},
                     {"both ways, no bias",
                      {{2, 3, 2}},
                      {{"units", int64_t{3}}, {"bidirectional", true}, {"bias", false}}}},
        .rejects = {{"rows", {{3, 5}}, {}, "RNN expects (batch, time, features), gets (batch, 5)"}},
    };
}

} // namespace plexus::layers
