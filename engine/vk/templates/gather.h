// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/templates/operand.h"

// gather: picks rows of a table by index and lays them out as wanted: the batch from a resident
// dataset, an embedding's forward pass. Shader: shaders/gather.comp, a vec4 per invocation.
// Body bytes (Texel variant): sixteen bytes of a row per invocation, where rows are bytes that keep their order; the first
// invocations also pick numbers of another table by the same indices.
//   slots  0 table, 1 indices, 6 numbers (body bytes), 2..5 epilogue operands, 8 output, 9 numbers' output, 12 params, 13 halt, 14 indices,
//          15..18 pages of the table
// out(i0..i4) = epilogue(table[index(i_rowDimension)][offset + sum over the other d of i_d * stride_d]).
namespace plexus::vk {

enum class TableType : uint8_t { U8, I32, F32 }; // U8 becomes 0 .. 255, unscaled

constexpr uint32_t maxTablePages = 4;

struct GatherSpec {
    Extents extents = {1, 1, 1, 1, 1}; // of the output
    uint32_t rowDimension = 0;         // which coordinate selects the index
    TableType type = TableType::F32;
    // Pages of the table in order, `rowsPerPage` rows each (the last may hold fewer); a table that fits
    // one range has one page. Ranges are multiples of 4 bytes.
    std::vector<Range> pages;
    uint32_t rows = 1;        // in all pages; an index outside [0, rows) gives zeros
    uint32_t rowsPerPage = 1;
    uint32_t rowWords = 1;    // elements from row to row of the table
    int32_t offset = 0;
    std::array<int32_t, 5> strides = {0, 0, 0, 0, 0}; // elements; of rowDimension: ignored
    Range indices;            // Int words
    // The index of row i is indices[i + (firstWord < 0 ? 0 : params[firstWord])].
    int32_t firstWord = -1;
    Epilogue epilogue;        // coordinates (i0..i4); dense output in the layout of the extents
};

Result<std::vector<Command>> encode(const GatherSpec& spec, const Traits& traits);
// Two by the same indices: one dispatch where body bytes can do it, which is where `numbers` are words of one number a row,
// stored as they are.
Result<std::vector<Command>> encode(const GatherSpec& spec, const GatherSpec& numbers, const Traits& traits);

} // namespace plexus::vk
