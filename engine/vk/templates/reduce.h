// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"

// reduce: out[a][b] = epilogue(reduction over r of prologue(operands at (a, r, b))).
// Shaders: shaders/reduce.comp (Columns), shaders/reduce_row.comp (Rows).
//   slots  0..3 prologue operands, 4..7 epilogue operands, 8 output, 9 second, 12 params, 13 halt
//   Columns: an invocation owns four neighbouring b. Rows: a group of invocations owns a row, or one a short row.
// Prologue coordinates are (outer a, inner a, outer r, inner r, b); a and r may each be cut in two so
// that views of differing strides can be expressed. Epilogue coordinates are (0, 0, outer a, inner a, b)
// for Columns and (0, 0, 0, outer a, inner a) for Rows.
namespace plexus::vk {

constexpr MicroLimits prologueLimits = {4, 12, 1};

// ArgMax gives the position of the first largest r (a NaN counts as largest), as an Int word.
enum class Reduction : uint8_t { Sum, Mean, Max, ArgMax };

// Columns: b is the innermost dimension and stays. Rows: r is innermost in memory; b is 1.
// In Rows, prologue coordinates are (0, outer a, inner a, outer r, inner r).
enum class ReduceAxis : uint8_t { Columns, Rows };

struct ReduceSpec {
    ReduceAxis axis = ReduceAxis::Columns;
    Reduction reduction = Reduction::Sum;
    std::array<uint32_t, 2> a = {1, 1}; // (outer, inner)
    std::array<uint32_t, 2> r = {1, 1};
    uint32_t b = 1;
    std::vector<Operand> operands; // read by the prologue
    MicroProgram prologue;         // without ops: operand 0
    Epilogue epilogue;             // result(i) etc. over `value`
    Range second; // Columns, Sum or Mean: of the prologue's second result, without an epilogue; none: not wanted
    // Rows: words from one result to the next: 1 (packed, padded to 4 at the end) or 4 (a result is the
    // only column of a row). Columns: results lie as [a][roundUp4(b)].
    uint32_t resultStride = 1;
    uint32_t parts = 0; // of r, reduced in fixed order by a second dispatch; 0: reduceParts()
    Range scratch;      // reduceScratchBytes()
};

uint32_t reduceParts(const ReduceSpec& spec, const Traits& traits);
uint64_t reduceScratchBytes(const ReduceSpec& spec, const Traits& traits);

Result<std::vector<Command>> encode(const ReduceSpec& spec, const Traits& traits);

} // namespace plexus::vk
