// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What the recurrent layers share: everything but the cell.

// units, layers, dropout, bidirectional, bias, steps.
ParamDefs recurrentParams();
TorchForm recurrentTorch(const std::string& own = {}); // `own` stands before the bias
Result<Shape> recurrentShape(const ShapeCall& call);
std::vector<LayerExample> recurrentExamples();
std::vector<LayerExample> recurrentRejects(std::vector<LayerExample> own = {}); // with those

// One step of a cell. All are (batch, gates x units) but the states, which are (batch, units); the first state
// is what the layer gives.
struct CellStep {
    Value fromInput;  // W_ih x + b_ih
    Value fromHidden; // W_hh h + b_hh
    std::vector<Value> states;
    int64_t units = 1;

    Value gateOf(Value gates, int64_t index) const; // its columns
};
using Cell = std::function<std::vector<Value>(const CellStep&)>;

// Unrolled over time, in PyTorch's names: weight_ih_l0, weight_hh_l0, bias_ih_l0, ..._reverse.
Value recurrent(Build& b, int64_t gates, size_t states, const Cell& cell);

} // namespace plexus
