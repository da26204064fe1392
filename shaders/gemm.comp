#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Batched matrix product with an epilogue; see engine/vk/templates/gemm.h. One body per layout (A_BY_K: A is
// stored [k][m]; B_BY_N: B is stored [n][k]) and, for lavapipe, per number of rows a lane owns (LANE_ROWS).
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
#ifdef PLEXUS_TEXEL
layout(local_size_x = LANES) in;
#endif

constant(0, int, rows);      // m
constant(1, int, columns);   // n
constant(2, int, depth);     // k
constant(3, int, rowA);      // vec4 from row to row, here and below
constant(4, int, rowB);
constant(5, int, rowOut);
constant(6, int, innerBatch);
constant(7, int, outerA);
constant(8, int, innerA);
constant(9, int, outerB);
constant(10, int, innerB);
constant(11, int, outerOut);
constant(12, int, innerOut);
constant(13, int, parts);    // of k
constant(14, int, partDepth);
constant(15, int, partOut);  // vec4 from part to part
constant(16, uint, wantSums); // of A over k

INPUT(0, matrixA);
INPUT(1, matrixB);
#include "common/epilogue.glsl"
#if defined(PLEXUS_TEXEL) && defined(A_BY_K)
#define COLUMN_SUMS
OUTPUT(9, columnSums);
#endif

int startA;
int startB;
int endK; // of this part

// k below the end; always, where the blocks fit exactly.
bool within(int k)
{
    return k < endK;
}

#ifdef PLEXUS_TEXEL
#include "common/tile_texel.glsl"

#ifdef COLUMN_SUMS
vec4 partSums[FETCHES]; // of the k and rows that this lane fetches

void storeSums(int row)
{
    UNROLL for (int f = 0; f < FETCHES; ++f) {
        vec4 sum = partSums[f];
        sum += subgroupShuffleXor(sum, 4);
        sum += subgroupShuffleXor(sum, 2);
        sum += subgroupShuffleXor(sum, 1);
        int number = FETCH_OF(f);
        int quad = row / 4 + QUAD_OF(number);
        if (gl_WorkGroupID.x == 0u && K_OF(number) == 0 && 4 * quad < rows) {
            STORE4(columnSums, quad, sum);
            largestBits = max(largestBits, floatBitsToUint(sum) & 0x7fffffffu);
        }
    }
}
#endif

void multiply(int row, int column4, int begin)
{
    bool ragged = depth % BLOCK != 0;
    int base[FETCHES];
    UNROLL for (int f = 0; f < FETCHES; ++f) {
        int number = FETCH_OF(f);
#ifdef A_BY_K
        base[f] = startA + K_OF(number) * rowA + row / 4 + QUAD_OF(number);
#else
        base[f] = startA + (row + ROW_OF(number)) * rowA + QUAD_K_OF(number);
#endif
    }
    clearSums();
#ifdef COLUMN_SUMS
    UNROLL for (int f = 0; f < FETCHES; ++f) {
        partSums[f] = vec4(0.0);
    }
#endif
    for (int k = begin; k < endK; k += BLOCK) {
        vec4 a[FETCHES];
        vec4 b[BLOCK];
        UNROLL for (int f = 0; f < FETCHES; ++f) {
#ifdef A_BY_K
            int at = base[f] + k * rowA;
            a[f] = LOAD4(matrixA, ragged && !within(k + K_OF(FETCH_OF(f))) ? -1 : at);
#else
            int at = base[f] + k / 4;
            a[f] = LOAD4(matrixA, ragged && !within(k + QUAD_K_OF(FETCH_OF(f)) * 4) ? -1 : at);
#endif
        }
        vec4 fetched[FETCHES_B];
        UNROLL for (int f = 0; f < FETCHES_B; ++f) {
            int number = FETCH_OF_B(f);
#ifdef B_BY_N
            int at = startB + (column4 * 4 + number % 4) * rowB + k / 4 + number / 4;
            fetched[f] = LOAD4(matrixB, ragged && !within(k + number / 4 * 4) ? -1 : at);
#else
            int at = startB + (k + number) * rowB + column4;
            fetched[f] = LOAD4(matrixB, ragged && !within(k + number) ? -1 : at);
#endif
        }
#ifdef B_BY_N
        TRANSPOSE_INTO(b, fetched)
#else
        COPY_INTO(b, fetched)
#endif
#ifdef A_BY_K
        if (wantSums != 0u) {
            UNROLL for (int f = 0; f < FETCHES; ++f) {
                partSums[f] += a[f];
            }
        }
        multiplyByColumns(a, b);
#else
        multiplyByRows(a, b);
#endif
    }
}
#else
vec4 fetchA(int x, int y)
{
#ifdef A_BY_K
    return LOAD4(matrixA, within(x) ? startA + x * rowA + y / 4 : -1);
#else
    return LOAD4(matrixA, within(y) ? startA + x * rowA + y / 4 : -1);
#endif
}

vec4 fetchB(int x, int y)
{
#ifdef B_BY_N
    return LOAD4(matrixB, within(y) ? startB + x * rowB + y / 4 : -1);
#else
    return LOAD4(matrixB, within(x) ? startB + x * rowB + y / 4 : -1);
#endif
}
#include "common/tile_buffer.glsl"
#endif

// Stores the sums from row at.w on. One of the two; see head.glsl.
void plx_put_0(ivec4 at, int part, int column4)
{
    int row = at.w;
    EACH_QUAD
    {
        int start = at.y * outerOut + at.z * innerOut + part * partOut + column4;
        beginRows(ivec4(at.xyz, row), column4 * 4);
#define STORE(i, value) \
    at.w = row + (i); \
    if (PLX_BELOW(at.w, rows, TILE_ROWS) && PLX_BELOW(column4 * 4, columns, TILE_COLUMNS)) { \
        STORE4(output0, start + at.w * rowOut, finishRow(value, -1, at, column4 * 4, columns)); \
    }
        STORE_ROWS
    }
}
#ifdef PLEXUS_TEXEL
void plx_put_1(ivec4 at, int part, int column4)
{
    int row = at.w;
    int x = plx_same(plx_on_aligned_stack(int(gl_WorkGroupID.x), sums[0].x)) * BAND;
    int y = plx_same(int(gl_WorkGroupID.y)) * TILE_ROWS;
    int z = plx_same(int(gl_WorkGroupID.z));
    int first = z / parts / innerBatch * outerOut + z / parts % innerBatch * innerOut + z % parts * partOut + x;
    int start[BANDS];
    beginLanes(x, columns);
    beginRows(at, column4 * 4);
#undef STORE
#define STORE(i, value) \
    { \
        vec4 v = vec4(0.0); \
        at.w = row + (i); \
        if (PLX_BELOW(at.w, rows, TILE_ROWS) && PLX_BELOW(column4 * 4, columns, TILE_COLUMNS)) { \
            v = finishRow(value, -1, at, column4 * 4, columns); \
        } \
        UNROLL for (int b = 0; b < BANDS; ++b) { \
            int r = y + b * LANE_ROWS + (i); \
            start[b] = PLX_BELOW(r, rows, TILE_ROWS) ? first + r * rowOut : -LANES; \
        } \
        STORE_BANDS(output0, v) \
    }
    STORE_ROWS
}
#endif
PUT(void put(ivec4 at, int part, int column4), (at, part, column4))

void main()
{
    beginMicro();
    int part = int(gl_WorkGroupID.z) % parts;
    int batch = int(gl_WorkGroupID.z) / parts;
    int outer = batch / innerBatch;
    int inner = batch % innerBatch;
    startA = outer * outerA + inner * innerA;
    startB = outer * outerB + inner * innerB;
    int begin = part * partDepth;
    endK = min(depth, begin + partDepth);
    int row = int(gl_WorkGroupID.y) * TILE_ROWS;
#ifdef PLEXUS_TEXEL
    int column4 = int(gl_WorkGroupID.x) * BAND + IN_BAND;
    multiply(row, column4, begin);
#ifdef COLUMN_SUMS
    if (wantSums != 0u) {
        storeSums(row);
    }
#endif
    row += BAND_ROW;
#else
    int column4 = int(gl_WorkGroupID.x) * (TILE_COLUMNS / 4) + OWN_QUAD;
    multiplyTile(row, int(gl_WorkGroupID.x) * TILE_COLUMNS, begin, endK);
    row += OWN_ROW;
#endif
    put(ivec4(0, outer, inner, row), part, column4);
    reportMicro();
}
