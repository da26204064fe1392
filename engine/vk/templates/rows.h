// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"

// rows: picks rows of a table by whole numbers that other kernels computed (an embedding), and the
// sums of rows by such numbers (its gradient). Shader: shaders/rows.comp. A sum adds its rows in
// their order: a first dispatch links every position to the next one of the same number, a second
// lets the first of each number walk along. No atomics, the same bits every time.
namespace plexus::vk {

// Gather: out[p] = values[indices[p]], zeros where that is no row. Scatter: out[e] = sum of the
// values[p] whose index is e; row `padding` stays zero.
enum class RowsKind : uint8_t { Gather, Scatter };

//   slots  0 values, 1 indices, 2 links, 8 output, 13 halt
struct RowsSpec {
    RowsKind kind = RowsKind::Gather;
    uint32_t positions = 1;         // how many indices
    uint32_t rows = 1, columns = 1; // of the table; rows are roundUp4(columns) words apart
    int32_t padding = -1;           // Scatter
    Range values;
    Range indices; // floats, packed
    Range out;
    Range scratch; // rowsScratchBytes()
    Steering steering;
    Check check;
    std::string label;
};

uint64_t rowsScratchBytes(const RowsSpec& spec);

Result<std::vector<Command>> encode(const RowsSpec& spec, const Traits& traits);

} // namespace plexus::vk
