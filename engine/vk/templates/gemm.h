// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"

// gemm: out[o][i][m][n] = epilogue(sum over k of A[o][i][m][k] * B[o][i][k][n]).
// Shader: shaders/gemm.comp.
//   slots  0 A, 1 B, 2..5 epilogue operands, 8 output, 9 sums, 12 params, 13 halt
//   groups Texel: (ceil(n / (4 * lanes)), ceil(m / tileRows), batch * parts), a subgroup each
//          Buffer: (ceil(n / columns), ceil(m / rows), batch * parts) of a tile of tile.h
// Epilogue coordinates are (0, outer, inner, row, column).
namespace plexus::vk {

constexpr MicroLimits epilogueLimits = {4, 12, 1}; // gemm, conv, pool, reduce, softmax, gather

// How A and B lie in memory. NN: A[m][k] B[k][n]. NT: A[m][k] B[n][k] (dense forward: x * W^T).
// TN: A[k][m] B[k][n] (weight gradient: dY^T * x).
enum class GemmLayout : uint8_t { NN, NT, TN };

struct GemmSpec {
    GemmLayout layout = GemmLayout::NN;
    uint32_t m = 1, n = 1, k = 1;           // logical
    std::array<uint32_t, 2> batch = {1, 1}; // (outer, inner), e.g. (sample, head)
    Range a, b;
    // Words from row to row of the stored matrix, and from batch to batch; multiples of 4.
    uint32_t rowA = 0, rowB = 0, rowOut = 0;
    std::array<uint32_t, 2> batchA = {0, 0}, batchB = {0, 0}, batchOut = {0, 0};
    // TN on the Texel variant, without batch and parts; none: not written. sums[m] = sum over k of A[k][m]: the
    // bias gradient beside a dense layer's weight gradient. Checked as the epilogue's output is.
    Range sums;
    Epilogue epilogue; // holds the output; columns n .. roundUp4(n) of each row become zero
    uint32_t parts = 0; // of K, summed in fixed order by a second dispatch; 0: gemmParts() decides
    Range scratch;      // gemmScratchBytes() when parts > 1
};

// Largest K one dispatch can run through without exceeding the loop budget.
uint32_t gemmMaxK(const Traits& traits);
// How many parts K should be cut into, so that all workers have work and none exceeds its loops.
uint32_t gemmParts(const GemmSpec& spec, const Traits& traits);
// parts * batch * m * roundUp4(n) * 4, or 0 when one part will do.
uint64_t gemmScratchBytes(const GemmSpec& spec, const Traits& traits);

Result<std::vector<Command>> encode(const GemmSpec& spec, const Traits& traits);

} // namespace plexus::vk
