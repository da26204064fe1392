// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/recurrent.h"

namespace plexus::layers {

namespace {

// Gates r, z, n: n = tanh(W_in x + b_in + r (W_hn h + b_hn)), h = (1 - z) n + z h.
std::vector<Value> gruCell(const CellStep& step)
{
    const auto gate = [&](int64_t index) {
        return sigmoid(step.gateOf(step.fromInput, index) + step.gateOf(step.fromHidden, index));
    };
    const Value candidate =
        tanh(step.gateOf(step.fromInput, 2) + gate(0) * step.gateOf(step.fromHidden, 2));
    return {candidate + gate(1) * (step.states[0] - candidate)};
}

} // namespace

LayerDef gru()
{
    return {
        .key = "gru",
        .title = "GRU",
        .group = "Sequence",
        .help = "Reads a sequence step by step with one memory and two gates: lighter than LSTM.",
        .keywords = {"recurrent", "memory", "sequence", "time"},
        .params = recurrentParams(),
        .width = "units",
        .takes = Axes::sequence(),
        .shape = recurrentShape,
        .forward = [](Build& b) { return recurrent(b, 3, 1, gruCell); },
        .torch = "torch.nn.GRU",
        .torchForm = recurrentTorch(),
        .onnx = "GRU",
        .nodeLines = {"units"},
        .examples = recurrentExamples(),
        .rejects = recurrentRejects(),
    };
}

} // namespace plexus::layers
