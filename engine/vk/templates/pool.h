// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"

// pool: max and average pooling and their gradients, on (n, h, w, channel).
// Shader: shaders/pool.comp, one vec4 of channels per invocation, workgroups of 64.
//   slots  0 x (forward; max gradient: the taps), 1 dy (gradients), 2..5 epilogue operands, 8 output, 9 taps, 12, 13
// A tap is the place in its window, counted row by row, of the first largest element (a NaN counts as largest; -1: padding
// alone). The maximum's gradient goes to it: every dx gathers over the windows that cover it, so no atomics.
namespace plexus::vk {

enum class PoolKind : uint8_t { Max, Average, MaxGradient, AverageGradient, MaxTap };

struct PoolSpec {
    PoolKind kind = PoolKind::Max;
    uint32_t n = 1, h = 1, w = 1, channels = 1;
    uint32_t kernelH = 1, kernelW = 1;
    uint32_t strideH = 1, strideW = 1;
    uint32_t dilationH = 1, dilationW = 1; // of the maximum
    uint32_t padTop = 0, padLeft = 0, padBottom = 0, padRight = 0;
    uint32_t outH = 1, outW = 1; // with or without ceil mode: the caller's shape rule decides
    bool countIncludePad = true; // Average: whether padding counts in the divisor (PyTorch's rule)
    Range x, dy;
    Range taps;        // Max: a second result; without bytes: not wanted
    Epilogue epilogue; // coordinates (0, n, outH, outW, channel), for gradients (0, n, h, w, channel)
};

Result<std::vector<Command>> encode(const PoolSpec& spec, const Traits& traits);

} // namespace plexus::vk
