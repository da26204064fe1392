// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/templates/conv.h"

// winograd: what conv.h computes of 3 x 3 kernels in steps of one with 16 multiplications where those take 36, and within the
// same bounds of rounding. For lavapipe, which multiplies and adds in two instructions.
// Forward and the input's gradient: shaders/winograd_weights.comp, then shaders/winograd.comp.
//   slots  0 weights, 8 transformed weights: [place][channel that is summed][channel of the result]
//          0 image, 1 transformed weights, 2..5 epilogue operands, 8 output, 9 taps, 12 params, 13 halt
//   groups ceil(depth * columns / 256) of 64; (ceil(columns / (4 lanes)), ceil(tiles of 2 x 2 pixels / 16)) of lanes
// The weights' gradient: shaders/winograd_gradient.comp, in place of shaders/conv_weight.comp and with its slots; conv.cpp.
//   groups (cout / 16, cin / lanes, parts) of lanes
namespace plexus::vk {

constexpr uint32_t winogradColumns = 16; // of a weight gradient that a subgroup owns

// Whether it can and is worth it.
bool isWinograd(const ConvSpec& spec, const Traits& traits);
// Forward and the input's gradient.
uint64_t winogradScratchBytes(const ConvSpec& spec); // of the transformed weights
Result<std::vector<Command>> encodeWinograd(const ConvSpec& spec, const Traits& traits);

} // namespace plexus::vk
