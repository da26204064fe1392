// SPDX-License-Identifier: GPL-3.0-or-later
// The inner loop of a matrix product on lavapipe: a subgroup owns TILE_ROWS rows, each of its lanes LANE_ROWS of them
// and 4 columns. A block of 8 k is fetched first (the lanes fetch different rows of A; a lane fetches its own columns of
// B), then every element of A reaches its lanes by a shuffle with constant indices, which is one instruction.
// 78 GFLOP/s at 512^3 on two cores, where shared-memory tiles reach 6.
// BANDS: where a result has fewer columns than a subgroup, its lanes are cut into bands, each with rows of its own, so
// that no lane multiplies for nothing. Before inclusion, define LANE_ROWS (8, 16 or 32).
#define BLOCK 8
layout(constant_id = 34) const int BANDS = 1;
const int BAND = LANES / BANDS; // lanes of one, a power of two
const int TILE_ROWS = LANE_ROWS * BANDS;
const int TILE_COLUMNS = 4 * BAND;
const int FETCHES = LANE_ROWS * BLOCK / 4 / BAND;
#define EACH_QUAD // a lane has one

// Of the subgroup's numbers, because lavapipe knows those when it makes code and the workgroup's not.
#define LANE int(gl_SubgroupInvocationID)
#define FIRST_OF_BAND (LANE & ~(BAND - 1))
#define IN_BAND (LANE & (BAND - 1))
#define BAND_ROW (LANE / BAND * LANE_ROWS) // the first of this lane's rows in the tile
#define FROM_BAND(v, i) subgroupShuffle(v, uint(FIRST_OF_BAND + (i)))

vec4 sums[LANE_ROWS];

#if LANE_ROWS == 8
#define EACH_ROW(M) REPEAT_8(M, 0)
#elif LANE_ROWS == 16
#define EACH_ROW(M) REPEAT_16(M, 0)
#else
#define EACH_ROW(M) REPEAT_32(M, 0)
#endif

#define CLEAR_ROW(i) sums[i] = vec4(0.0);
void clearSums()
{
    EACH_ROW(CLEAR_ROW)
}

// Lanes of a band fetch in turn: a[f] is number FETCH_OF(f).
#define FETCH_OF(f) ((f) * BAND + IN_BAND)

// Number i is row ROW_OF(i) of the tile, k = 4 QUAD_K_OF(i) .. + 3.
#define ROW_OF(number) (BAND_ROW + (number) % LANE_ROWS)
#define QUAD_K_OF(number) ((number) / LANE_ROWS)
#define BY_ROWS(i, k) \
    sums[i] += FROM_BAND(a[((k) / 4 * LANE_ROWS + (i)) / BAND][k % 4], ((k) / 4 * LANE_ROWS + (i)) % BAND) * b[k];
#define ADD_BY_ROWS(i) \
    BY_ROWS(i, 0) BY_ROWS(i, 1) BY_ROWS(i, 2) BY_ROWS(i, 3) \
    BY_ROWS(i, 4) BY_ROWS(i, 5) BY_ROWS(i, 6) BY_ROWS(i, 7)
void multiplyByRows(vec4 a[FETCHES], vec4 b[BLOCK])
{
    EACH_ROW(ADD_BY_ROWS)
}

// Number i is k = K_OF(i), rows 4 QUAD_OF(i) .. + 3 of the tile.
#define K_OF(number) ((number) % BLOCK)
#define QUAD_OF(number) (BAND_ROW / 4 + (number) / BLOCK)
#define BY_COLUMNS(i, k) \
    sums[i] += FROM_BAND(a[((i) / 4 * BLOCK + (k)) / BAND][(i) % 4], ((i) / 4 * BLOCK + (k)) % BAND) * b[k];
#define ADD_BY_COLUMNS(i) \
    BY_COLUMNS(i, 0) BY_COLUMNS(i, 1) BY_COLUMNS(i, 2) BY_COLUMNS(i, 3) \
    BY_COLUMNS(i, 4) BY_COLUMNS(i, 5) BY_COLUMNS(i, 6) BY_COLUMNS(i, 7)
void multiplyByColumns(vec4 a[FETCHES], vec4 b[BLOCK])
{
    EACH_ROW(ADD_BY_COLUMNS)
}

// The bands want the same of B: each fetches its share of the BLOCK numbers and has the others' by a shuffle.
const int FETCHES_B = BLOCK / BANDS;
#define FETCH_OF_B(f) ((f) * BANDS + LANE / BAND)
#define FETCHED_B(fetched, number) \
    subgroupShuffle(fetched[(number) / BANDS], uint((number) % BANDS * BAND + IN_BAND))

#define COPY_INTO(b, fetched) \
    UNROLL for (int k = 0; k < BLOCK; ++k) { \
        b[k] = FETCHED_B(fetched, k); \
    }
// Number i is column i % 4, k = i / 4 * 4 .. + 3: four rows of k become as many k of columns; in SIMD code this is only
// renaming.
#define TRANSPOSE_INTO(b, fetched) \
    UNROLL for (int q = 0; q < BLOCK; q += 4) { \
        vec4 t[4]; \
        UNROLL for (int j = 0; j < 4; ++j) { \
            t[j] = FETCHED_B(fetched, q + j); \
        } \
        UNROLL for (int c = 0; c < 4; ++c) { \
            b[q + c] = vec4(t[0][c], t[1][c], t[2][c], t[3][c]); \
        } \
    }

// Calls STORE(row behind this lane's first, its four columns).
#define STORE_ROW(i) STORE(i, sums[i])
#define STORE_ROWS EACH_ROW(STORE_ROW)

// STORE_BANDS stores the same row of all bands: the caller's start[b] is where the row of band b begins, or -LANES. The
// lanes' own numbers are those behind that, or far in front of it where there are no such columns (beginLanes).
int laneOffset[LANES];
#define LANE_OFFSET(k) (PLX_BELOW((first4 + (k) % BAND) * 4, columns, TILE_COLUMNS) ? (k) % BAND : -(1 << 27))
void beginLanes(int first4, int columns)
{
    FILL_LANES(laneOffset, LANE_OFFSET)
}
#define AT_LANE(k) (start[(k) / BAND] + laneOffset[k])
#define STORE_BANDS(name, v) STORE_LANES(name, AT_LANE, v)
