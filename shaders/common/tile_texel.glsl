// SPDX-License-Identifier: GPL-3.0-or-later
// The inner loop of a matrix product on lavapipe: a subgroup owns TILE_ROWS rows, each of its lanes 4 columns. A
// block of 8 k is fetched first (the lanes fetch different rows of A; a lane fetches its own columns of B), then
// every element of A reaches all lanes by a shuffle with a constant index, which is one instruction. 78 GFLOP/s at 512^3 on two cores, where shared-memory tiles reach 6.
// SLIM: two columns for each lane, for results that have no more; half of the products would be for nothing.
#define BLOCK 8
#ifdef SLIM
#define LANE_COLUMNS 2
#define SUMS vec2
#else
#define LANE_COLUMNS 4
#define SUMS vec4
#endif
#define TILE_COLUMNS (LANE_COLUMNS * LANES)
#define EACH_QUAD // a lane has one, or half of one
#define FETCHES (TILE_ROWS * BLOCK / 4 / LANES)

SUMS sums[TILE_ROWS];

#if TILE_ROWS == 8
#define EACH_ROW(M) REPEAT_8(M, 0)
#elif TILE_ROWS == 16
#define EACH_ROW(M) REPEAT_16(M, 0)
#else
#define EACH_ROW(M) REPEAT_32(M, 0)
#endif

#define CLEAR_ROW(i) sums[i] = SUMS(0.0);
void clearSums()
{
    EACH_ROW(CLEAR_ROW)
}

// a[f] of lane l holds row (LANES f + l) % TILE_ROWS, k = 4 ((LANES f + l) / TILE_ROWS) .. + 3.
#define FETCHED(i, k) ((k) / 4 * TILE_ROWS + (i))
#define BY_ROWS(i, k) \
    sums[i] += subgroupShuffle(a[FETCHED(i, k) / LANES][k % 4], FETCHED(i, k) % LANES) * b[k];
#define ADD_BY_ROWS(i) \
    BY_ROWS(i, 0) BY_ROWS(i, 1) BY_ROWS(i, 2) BY_ROWS(i, 3) \
    BY_ROWS(i, 4) BY_ROWS(i, 5) BY_ROWS(i, 6) BY_ROWS(i, 7)
void multiplyByRows(vec4 a[FETCHES], SUMS b[BLOCK])
{
    EACH_ROW(ADD_BY_ROWS)
}

// a[f] of lane l holds k = K_OF(l), the four rows QUAD_OF(f, l).
#define QUADS (LANES / BLOCK) // of rows that the lanes fetch at once
#define K_OF(lane) ((lane) % BLOCK)
#define QUAD_OF(f, lane) ((f) * QUADS + (lane) / BLOCK)
#define BY_COLUMNS(i, k) \
    sums[i] += subgroupShuffle(a[(i) / 4 / QUADS][(i) % 4], (i) / 4 % QUADS * BLOCK + (k)) * b[k];
#define ADD_BY_COLUMNS(i) \
    BY_COLUMNS(i, 0) BY_COLUMNS(i, 1) BY_COLUMNS(i, 2) BY_COLUMNS(i, 3) \
    BY_COLUMNS(i, 4) BY_COLUMNS(i, 5) BY_COLUMNS(i, 6) BY_COLUMNS(i, 7)
void multiplyByColumns(vec4 a[FETCHES], SUMS b[BLOCK])
{
    EACH_ROW(ADD_BY_COLUMNS)
}

// Rows of four k each become four k of so many columns; in SIMD code this is only renaming.
#ifdef SLIM
#define TRANSPOSE_INTO(b, first, t) \
    UNROLL for (int c = 0; c < 4; ++c) { \
        b[(first) + c] = vec2(t[0][c], t[1][c]); \
    }
#else
#define TRANSPOSE_INTO(b, first, t) \
    UNROLL for (int c = 0; c < 4; ++c) { \
        b[(first) + c] = vec4(t[0][c], t[1][c], t[2][c], t[3][c]); \
    }
#endif

// Calls STORE(row of the tile, its four columns) for what this lane stores. SLIM: two lanes hold the halves of four
// columns, and each stores every other row.
#ifdef SLIM
#define OWN_COLUMNS(lane, v) (((lane) & 1) == 0 ? (v).xy : (v).zw)
vec4 wholeRow(int lane, SUMS even, SUMS odd)
{
    bool isEven = (lane & 1) == 0;
    SUMS sent = isEven ? odd : even;
    SUMS got = SUMS(subgroupShuffle(sent.x, lane ^ 1), subgroupShuffle(sent.y, lane ^ 1));
    return isEven ? vec4(even, got) : vec4(got, odd);
}
#define STORE_WHOLE(i) STORE(2 * (i) + (lane & 1), wholeRow(lane, sums[2 * (i)], sums[2 * (i) + 1]))
#define STORE_ROWS REPEAT_16(STORE_WHOLE, 0)
#else
#define OWN_COLUMNS(lane, v) (v)
#define STORE_WHOLE(i) STORE(i, sums[i])
#define STORE_ROWS EACH_ROW(STORE_WHOLE)
#endif
