// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/recurrent.h"

namespace plexus::layers {

namespace {

// Gates i, f, g, o: c = sigmoid(f) c + sigmoid(i) tanh(g), h = sigmoid(o) tanh(c).
std::vector<Value> lstmCell(const CellStep& step)
{
    const Value gates = step.fromInput + step.fromHidden;
    const Value kept = sigmoid(step.gateOf(gates, 1)) * step.states[1];
    const Value memory = kept + sigmoid(step.gateOf(gates, 0)) * tanh(step.gateOf(gates, 2));
    return {sigmoid(step.gateOf(gates, 3)) * tanh(memory), memory};
}

} // namespace

LayerDef lstm()
{
    return {
        .key = "lstm",
        .title = "LSTM",
        .group = "Sequence",
        .help = "Reads a sequence step by step and decides what to remember and what to forget.",
        .keywords = {"recurrent", "memory", "sequence", "time"},
        .params = recurrentParams(),
        .width = "units",
        .takes = Axes::sequence(),
        .shape = recurrentShape,
        .forward = [](Build& b) { return recurrent(b, 4, 2, lstmCell); },
        .torch = "torch.nn.LSTM",
        .torchForm = recurrentTorch(),
        .onnx = "LSTM",
        .nodeLines = {"units"},
        .examples = recurrentExamples(),
        .rejects = recurrentRejects(),
    };
}

} // namespace plexus::layers
