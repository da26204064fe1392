// SPDX-License-Identifier: GPL-3.0-or-later
// The inner loop of a matrix product on a GPU: a workgroup owns TILE_ROWS x TILE_COLUMNS sums and passes TILE_ROWS x 16
// of A and 16 x TILE_COLUMNS of B through shared memory; the next block is fetched while this one is multiplied. An
// invocation holds OWN_ROWS x OWN_COLUMNS of the sums, in quads of 4 x 4 as far apart as the tile has quads, so that
// neighbours read neighbouring words. Which tile is said by constants, see engine/vk/templates/tile.h; in each of them
// a sum is made of the same terms in the same order, one fused multiply-add after the other, so that the choice of a
// tile changes no bit. Assumes nothing of the subgroup.
// The template defines, before inclusion, vec4 fetchA(int x, int y) and vec4 fetchB(int x, int y):
//   A_BY_K: fetchA(k, row) gives rows row .. row + 3 at k;  else fetchA(row, k) gives k .. k + 3 of a row
//   B_BY_N: fetchB(column, k) gives k .. k + 3 of a column; else fetchB(k, column) columns column .. + 3 at k
// Both give zeros where k is not below the end. It also defines STORE(i, value), for a row i of the tile and the
// quad of columns column4, which main() does within EACH_QUAD.
layout(constant_id = 34) const int TILE_ROWS = 64;
layout(constant_id = 35) const int TILE_COLUMNS = 64;
layout(constant_id = 36) const int OWN_ROWS = 4;
layout(constant_id = 37) const int OWN_COLUMNS = 4;
layout(local_size_x_id = 38) in;
#define BLOCK 16
const int QUAD_ROWS = OWN_ROWS / 4; // quads of an invocation
const int QUAD_COLUMNS = OWN_COLUMNS / 4;
const int ACROSS = TILE_COLUMNS / OWN_COLUMNS; // invocations
const int INVOCATIONS = ACROSS * (TILE_ROWS / OWN_ROWS);
const int ROW_STEP = TILE_ROWS / QUAD_ROWS; // from quad to quad
const int QUAD_STEP = TILE_COLUMNS / 4 / QUAD_COLUMNS;
const int COUNT_A = TILE_ROWS * BLOCK / 4; // vec4 of a block
const int COUNT_B = TILE_COLUMNS * BLOCK / 4;
const int FETCHES_A = (COUNT_A + INVOCATIONS - 1) / INVOCATIONS;
const int FETCHES_B = (COUNT_B + INVOCATIONS - 1) / INVOCATIONS;
const int PITCH_A = TILE_ROWS / 4 + 1; // vec4 per k: one more than needed, so that neighbouring k lie in other banks
const int PITCH_B = TILE_COLUMNS / 4 + 1;

shared vec4 sharedA[BLOCK * PITCH_A];
shared vec4 sharedB[BLOCK * PITCH_B];
vec4 fetchedA[FETCHES_A];
vec4 fetchedB[FETCHES_B];
vec4 sums[OWN_ROWS * QUAD_COLUMNS];

// Calls action(f, id) for what this invocation fetches of `count` vec4.
#define EACH_FETCH(fetches, count, action) \
    UNROLL for (int f = 0; f < fetches; ++f) { \
        int id = f * INVOCATIONS + int(gl_LocalInvocationID.x); \
        if (PLX_BELOW(id, count, INVOCATIONS)) { \
            action(f, id) \
        } \
    }

#ifdef A_BY_K
#define FETCH_A(f, id) fetchedA[f] = fetchA(k + id / (TILE_ROWS / 4), row + id % (TILE_ROWS / 4) * 4);
#define KEEP_A(f, id) sharedA[id / (TILE_ROWS / 4) * PITCH_A + id % (TILE_ROWS / 4)] = fetchedA[f];
#else
#define FETCH_A(f, id) fetchedA[f] = fetchA(row + id / 4, k + id % 4 * 4);
#define KEEP_A(f, id) \
    UNROLL for (int j = 0; j < 4; ++j) { \
        sharedA[(id % 4 * 4 + j) * PITCH_A + id / 16][id / 4 % 4] = fetchedA[f][j]; \
    }
#endif
#ifdef B_BY_N
#define FETCH_B(f, id) fetchedB[f] = fetchB(column + id / 4, k + id % 4 * 4);
#define KEEP_B(f, id) \
    UNROLL for (int j = 0; j < 4; ++j) { \
        sharedB[(id % 4 * 4 + j) * PITCH_B + id / 16][id / 4 % 4] = fetchedB[f][j]; \
    }
#else
#define FETCH_B(f, id) fetchedB[f] = fetchB(k + id / (TILE_COLUMNS / 4), column + id % (TILE_COLUMNS / 4) * 4);
#define KEEP_B(f, id) sharedB[id / (TILE_COLUMNS / 4) * PITCH_B + id % (TILE_COLUMNS / 4)] = fetchedB[f];
#endif

void fetchBlocks(int row, int column, int k)
{
    EACH_FETCH(FETCHES_A, COUNT_A, FETCH_A)
    EACH_FETCH(FETCHES_B, COUNT_B, FETCH_B)
}

void keepBlocks()
{
    EACH_FETCH(FETCHES_A, COUNT_A, KEEP_A)
    EACH_FETCH(FETCHES_B, COUNT_B, KEEP_B)
}

// The tile that begins at this row and column, over k in [begin, end).
void multiplyTile(int row, int column, int begin, int end)
{
    int x = int(gl_LocalInvocationID.x) % ACROSS;
    int y = int(gl_LocalInvocationID.x) / ACROSS;
    UNROLL for (int i = 0; i < OWN_ROWS * QUAD_COLUMNS; ++i) {
        sums[i] = vec4(0.0);
    }
    fetchBlocks(row, column, begin);
    for (int k = begin; k < end; k += BLOCK) {
        barrier();
        keepBlocks();
        barrier();
        fetchBlocks(row, column, k + BLOCK);
        UNROLL for (int kk = 0; kk < BLOCK; ++kk) {
            vec4 left[QUAD_ROWS];
            UNROLL for (int r = 0; r < QUAD_ROWS; ++r) {
                left[r] = sharedA[kk * PITCH_A + r * (ROW_STEP / 4) + y];
            }
            UNROLL for (int q = 0; q < QUAD_COLUMNS; ++q) {
                vec4 right = sharedB[kk * PITCH_B + q * QUAD_STEP + x];
                UNROLL for (int i = 0; i < OWN_ROWS; ++i) {
                    sums[i * QUAD_COLUMNS + q] = fma(vec4(left[i / 4][i % 4]), right, sums[i * QUAD_COLUMNS + q]);
                }
            }
        }
    }
}

// The invocation's first row and its first quad of columns in the tile, and the way through them.
#define OWN_ROW (int(gl_LocalInvocationID.x) / ACROSS * 4)
#define OWN_QUAD (int(gl_LocalInvocationID.x) % ACROSS)
#define EACH_QUAD UNROLL for (int quad = 0; quad < QUAD_COLUMNS; ++quad, column4 += QUAD_STEP)
#define STORE_ROWS \
    UNROLL for (int i = 0; i < OWN_ROWS; ++i) { \
        STORE(i / 4 * ROW_STEP + i % 4, sums[i * QUAD_COLUMNS + quad]) \
    }
