// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"

// conv: 2-D convolution and its two gradients, as matrix products whose A is gathered on the fly.
// Shaders: shaders/conv.comp (forward and input gradient), shaders/conv_weight.comp.
// Images are (n, h, w, channel), channels padded to 4. Weights are [tap = ky * kernelW + kx]
// [cin / groups, padded to 4][cout, padded to 4].
//   slots  0 image, 1 weights (conv_weight: the output's gradient), 2..5 epilogue operands, 8 output,
//          6 and 9 taps (read, written), 12 params, 13 halt
namespace plexus::vk {

enum class ConvKind : uint8_t { Forward, InputGradient, WeightGradient };

struct ConvGeometry {
    uint32_t n = 1, h = 1, w = 1, cin = 1, cout = 1;
    uint32_t kernelH = 1, kernelW = 1;
    uint32_t strideH = 1, strideW = 1;
    uint32_t dilationH = 1, dilationW = 1;
    uint32_t padTop = 0, padLeft = 0; // what lies below and to the right follows from outH, outW
    uint32_t outH = 1, outW = 1;
    uint32_t groups = 1;
};

// Forward:        a = x,  b = weights, out = y;  epilogue coordinates (0, n, outH / windowH, outW / windowW, cout)
// InputGradient:  a = dy, b = weights, out = dx; epilogue coordinates (0, n, h, w, cin)
// WeightGradient: a = x,  b = dy,      out = dw; epilogue coordinates (0, 0, tap, cin / groups, cout)
// Tiled is fast and its code takes long to generate on lavapipe (0.3 s the first time); General is plain
// loops. Winograd: see winograd.h. Auto takes what is fastest of those that the geometry allows.
enum class ConvBody : uint8_t { Auto, Tiled, General, Winograd };

struct ConvSpec {
    ConvKind kind = ConvKind::Forward;
    ConvBody body = ConvBody::Auto;
    ConvGeometry geometry;
    // A max pool of two or four pixels a window, side by side from the upper left corner on. Forward: the largest of each goes
    // into the epilogue; what is left of the result at the other edges is not computed. WeightGradient: b is the pool's dy.
    uint32_t windowH = 1, windowW = 1;
    Range a, b;
    Epilogue epilogue;
    Range taps; // which pixel of a window was the largest, counted from 0; lies like the pool's result. Forward, without
                // bytes: not wanted
    uint32_t parts = 0; // WeightGradient only: of the pixels or tiles, summed in fixed order; 0: convParts()
    Range scratch;      // convScratchBytes()
};

uint32_t convParts(const ConvSpec& spec, const Traits& traits);
uint64_t convScratchBytes(const ConvSpec& spec, const Traits& traits);

Result<std::vector<Command>> encode(const ConvSpec& spec, const Traits& traits);

} // namespace plexus::vk
