// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"

// map: any chain of elementwise ops over any strided, expanded, padded, sliced operands.
// Shader: shaders/map.comp. An invocation computes `batch` vec4 of the output; workgroups of 256.
//   slots  0..7 operands, 8..11 outputs, 12 params, 13 halt
//   groups ceil(vec4s / (256 * perInvocation))
namespace plexus::vk {

constexpr MicroLimits mapLimits = {8, 24, 4};
constexpr MicroLimits mapSmallLimits = {4, 8, 1}; // chosen by itself: such a pipeline compiles faster

// Register::random at coordinate i is Random(seed, stream, step).uniform(canonical), where canonical =
// offset + sum of i_d * stride_d is the element's position in PyTorch's layout.
struct RandomInput {
    bool used = false;
    uint32_t stream = 0;
    uint32_t seedWord = 0; // params[seedWord], params[seedWord + 1]: low and high half of the seed
    uint32_t stepWord = 0; // params[stepWord]
    int32_t offset = 0;
    std::array<int32_t, 5> strides = {0, 0, 0, 0, 0};
};

struct MapOutput {
    Range range; // dense in the layout of the extents; may be the range of a flat operand (in place)
    Words words = Words::Float;
    // Multiples of 4; 0: dense. Each `block` words of that layout are a row, and rows are `pitch` words apart.
    uint32_t block = 0, pitch = 0;
};

struct MapSpec {
    Extents extents = {1, 1, 1, 1, 1};
    std::vector<Operand> operands;
    MicroProgram program;
    RandomInput random;
    std::vector<MapOutput> outputs;
    Steering steering;
    Check check;
    Gate gate = Gate::None;
    std::string label;
};

// Errors: more operands, ops or outputs than mapLimits; an operand too large for the device.
Result<std::vector<Command>> encode(const MapSpec& spec, const Traits& traits);

} // namespace plexus::vk
