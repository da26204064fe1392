#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table by index, laid out as wanted; see engine/vk/templates/gather.h. Bodies: plain, and bytes
// (GATHER_BYTES) for rows of bytes that keep their order: an invocation takes sixteen of them in one load.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
layout(local_size_x = 64) in;

constant(0, int, extent0);
constant(1, int, extent1);
constant(2, int, extent2);
constant(3, int, extent3);
constant(4, int, extent4);
constant(5, int, vectors);
constant(6, int, rowDimension);
constant(7, uint, tableType);
constant(8, int, tableRows);
constant(9, int, rowsPerPage);
constant(10, int, rowWords);
constant(11, int, tableOffset);
constant(12, int, tableStride0);
constant(13, int, tableStride1);
constant(14, int, tableStride2);
constant(15, int, tableStride3);
constant(16, int, tableStride4);
constant(17, int, firstWord); // below 0: none
constant(18, int, indexCount);
constant(19, int, pages);
constant(20, uint, fourBytes); // 1: the four values of a vec4 are one aligned word of a U8 table

#include "common/epilogue.glsl"
#ifdef GATHER_BYTES
constant(21, int, chunks);   // of sixteen bytes in a row
constant(22, uint, isApart); // 1: every byte becomes a vec4 of its own, the only column of its row
constant(23, int, numbersRows);
constant(24, int, numbersCount); // to pick, a multiple of 4
INPUT(0, table);
INPUT(1, rowNumbers);
INPUT(6, numbers);
OUTPUT(9, output1);

// Stores the sixteen numbers of this invocation, the second where they are not apart; see head.glsl.
void plx_put_0(int chunk, uvec4 words)
{
    if (chunk * (isApart != 0u ? 16 : 4) < vectors) {
        UNROLL for (int q = 0; q < 4; ++q) {
            vec4 four = vec4((uvec4(words[q]) >> uvec4(0u, 8u, 16u, 24u)) & 255u);
            if (isApart == 0u) {
                STORE4(output0, chunk * 4 + q, finishElement(four, -1, ivec4(0), 0, 4));
            } else {
                UNROLL for (int j = 0; j < 4; ++j) {
                    vec4 alone = finishElement(vec4(four[j], 0.0, 0.0, 0.0), -1, ivec4(0), 0, 1);
                    STORE4(output0, chunk * 16 + q * 4 + j, alone);
                }
            }
        }
    }
}
#ifdef PLEXUS_TEXEL
#define AT_FOUR(k) ((first + (k)) * 4 < vectors ? (first + (k)) * 4 + q : -1)
void plx_put_1(int chunk, uvec4 words)
{
    int first = plx_first_of_lanes(64);
    UNROLL for (int q = 0; q < 4; ++q) {
        vec4 four = vec4((uvec4(words[q]) >> uvec4(0u, 8u, 16u, 24u)) & 255u);
        STORE_LANES(output0, AT_FOUR, finishElement(four, -1, ivec4(0), 0, 4))
    }
}
#endif
PUT(void put(int chunk, uvec4 words), (chunk, words))

void main()
{
    beginMicro();
    int chunk = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x) * 64 + int(gl_LocalInvocationID.x);
    int which = chunk / chunks;
    int row = floatBitsToInt(plx_pick(LOAD4(rowNumbers, which >> 2), which & 3));
    bool isThere = which < indexCount && row >= 0 && row < tableRows;
    uvec4 words = floatBitsToUint(LOAD4(table, isThere ? row * chunks + chunk % chunks : -1));
    put(chunk, words);
    if (chunk * 4 < numbersCount) {
        vec4 rows = LOAD4(rowNumbers, chunk);
        vec4 picked;
        UNROLL for (int j = 0; j < 4; ++j) {
            int from = floatBitsToInt(rows[j]);
            bool isNumber = from >= 0 && from < numbersRows;
            picked[j] = plx_pick(LOAD4(numbers, isNumber ? from >> 2 : -1), from & 3);
        }
        STORE4(output1, chunk, picked);
    }
    reportMicro();
}
#else
INPUT_WORDS(14, indices);
INPUT_WORDS(15, page0);
INPUT_WORDS(16, page1);
INPUT_WORDS(17, page2);
INPUT_WORDS(18, page3);

#define TABLE_U8 0u
#define TABLE_I32 1u

uint wordOfPage(int page, int at)
{
    if (pages == 1) {
        return page0.data[at];
    }
    switch (page) {
    case 0: return page0.data[at];
    case 1: return page1.data[at];
    case 2: return page2.data[at];
    }
    return page3.data[at];
}

float element(int row, int column)
{
    int page = row / rowsPerPage;
    int at = (row - page * rowsPerPage) * rowWords + column;
    if (tableType == TABLE_U8) {
        return float((wordOfPage(page, at >> 2) >> ((at & 3) * 8)) & 255u);
    }
    uint word = wordOfPage(page, at);
    return tableType == TABLE_I32 ? float(int(word)) : uintBitsToFloat(word);
}

// Four neighbours at once: one load instead of four, each of which lavapipe makes a loop over lanes.
vec4 fourElements(int row, int column)
{
    int page = row / rowsPerPage;
    uint word = wordOfPage(page, ((row - page * rowsPerPage) * rowWords + column) >> 2);
    return vec4((uvec4(word) >> uvec4(0u, 8u, 16u, 24u)) & 255u);
}

#include "common/put_flat.glsl"

void main()
{
    beginMicro();
    int first = 0;
    if (firstWord >= 0) {
        first = int(params.data[firstWord]);
    }
    int flat_ = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x) * 64 + int(gl_LocalInvocationID.x);
    int row4 = (extent4 + 3) / 4;
    int rest = flat_ / row4;
    int inner = flat_ % row4 * 4;
    ivec4 outer;
    outer.w = rest % extent3;
    rest /= extent3;
    outer.z = rest % extent2;
    rest /= extent2;
    outer.y = rest % extent1;
    outer.x = rest / extent1;

    vec4 value = vec4(0.0);
    if (flat_ < vectors) {
        int base = tableOffset;
        base += rowDimension == 0 ? 0 : outer.x * tableStride0;
        base += rowDimension == 1 ? 0 : outer.y * tableStride1;
        base += rowDimension == 2 ? 0 : outer.z * tableStride2;
        base += rowDimension == 3 ? 0 : outer.w * tableStride3;
        if (fourBytes != 0u) {
            int which = first;
            which += rowDimension == 0 ? outer.x : 0;
            which += rowDimension == 1 ? outer.y : 0;
            which += rowDimension == 2 ? outer.z : 0;
            which += rowDimension == 3 ? outer.w : 0;
            int row = which >= 0 && which < indexCount ? int(indices.data[which]) : -1;
            if (row >= 0 && row < tableRows) {
                value = fourElements(row, base + inner);
            }
        }
        for (int j = 0; j < 4 && fourBytes == 0u; ++j) {
            int i = inner + j;
            int which = first;
            which += rowDimension == 0 ? outer.x : 0;
            which += rowDimension == 1 ? outer.y : 0;
            which += rowDimension == 2 ? outer.z : 0;
            which += rowDimension == 3 ? outer.w : 0;
            which += rowDimension == 4 ? i : 0;
            if (i < extent4 && which >= 0 && which < indexCount) {
                int row = int(indices.data[which]);
                if (row >= 0 && row < tableRows) {
                    value[j] = element(row, base + (rowDimension == 4 ? 0 : i * tableStride4));
                }
            }
        }
        value = finishElement(value, flat_, outer, inner, extent4);
    }
    put(flat_, value);
    reportMicro();
}
#endif
