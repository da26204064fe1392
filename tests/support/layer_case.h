// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"
#include "engine/program/interpret.h"

#include <ostream>

namespace plexus::test {

// One layer with one of its examples: what the tests over the registry run on.
struct LayerCase {
    const LayerDef* layer = nullptr;
    const LayerExample* example = nullptr;
};
std::vector<LayerCase> allLayerCases();
std::vector<const LayerDef*> innerLayers(); // all but input and output
std::string caseName(const LayerCase& one); // letters and digits, as gtest wants: "conv2d_oneByOne"
void PrintTo(const LayerCase& one, std::ostream* out);

Params paramsOf(const LayerDef& layer, const LayerExample& example);

enum class Parts : uint8_t { Forward, Gradients };
// Leaves: inputs "in0", "in1", ... and "probe" of the output's shape. Outputs: "out", "loss" (one element:
// sum of out x probe), "state/..." and with Gradients "gradient/<parameter>" and "gradient/in0", ...
// An output gradient that does not arrive is absent.
Program layerProgram(const LayerCase& one, const Params& params, Mode mode, Parts parts);

// Parameters as they start, states as they start (moved off their start, so that they matter), inputs and
// probe from [-1, 1], inputs at least the example's distance from 0.
RunContext layerContext(const LayerCase& one, const Program& program, uint64_t seed);

// Whether an input, "in0", holds whole numbers: nothing lies between them, so it has no slope.
bool isWhole(const LayerCase& one, std::string_view input);

// Uniform in [-1, 1), float32-exact.
Tensor drawn(const Shape& shape, uint64_t seed, std::string_view name);
// An output by name; absent is a failure of the test.
Tensor outputOf(const std::vector<std::pair<std::string, Tensor>>& outputs, std::string_view name);

} // namespace plexus::test
