// SPDX-License-Identifier: GPL-3.0-or-later
// The inner loop of a matrix product on a GPU: 256 invocations own 64 rows and 64 columns, each 4 x 4, and
// pass 64 x 16 of A and 16 x 64 of B through shared memory; the next block is fetched while this one is
// multiplied. Assumes nothing of the subgroup.
// The template defines, before inclusion, vec4 fetchA(int x, int y) and vec4 fetchB(int x, int y):
//   A_BY_K: fetchA(k, row) gives rows row .. row + 3 at k;  else fetchA(row, k) gives k .. k + 3 of a row
//   B_BY_N: fetchB(column, k) gives k .. k + 3 of a column; else fetchB(k, column) columns column .. + 3 at k
// Both give zeros where k is not below the end.
#define TILE_ROWS 64
#define TILE_COLUMNS 64
#define BLOCK 16
#define PITCH 17 // vec4 per k: one more than needed, so that neighbouring k lie in other banks

shared vec4 sharedA[BLOCK * PITCH];
shared vec4 sharedB[BLOCK * PITCH];
vec4 sums[4];

vec4 fetchBlockA(int row, int k)
{
    int t = int(gl_LocalInvocationID.x);
#ifdef A_BY_K
    return fetchA(k + t / 16, row + t % 16 * 4);
#else
    return fetchA(row + t / 4, k + t % 4 * 4);
#endif
}

vec4 fetchBlockB(int column, int k)
{
    int t = int(gl_LocalInvocationID.x);
#ifdef B_BY_N
    return fetchB(column + t / 4, k + t % 4 * 4);
#else
    return fetchB(k + t / 16, column + t % 16 * 4);
#endif
}

void keepBlock(vec4 a, vec4 b)
{
    int t = int(gl_LocalInvocationID.x);
    int line = t / 4;
#ifdef A_BY_K
    sharedA[t / 16 * PITCH + t % 16] = a;
#else
    UNROLL for (int j = 0; j < 4; ++j) {
        sharedA[(t % 4 * 4 + j) * PITCH + line / 4][line % 4] = a[j];
    }
#endif
#ifdef B_BY_N
    UNROLL for (int j = 0; j < 4; ++j) {
        sharedB[(t % 4 * 4 + j) * PITCH + line / 4][line % 4] = b[j];
    }
#else
    sharedB[t / 16 * PITCH + t % 16] = b;
#endif
}

// sums[i] = columns column + 4 x .. + 3 of row row + 4 y + i, over k in [begin, end).
void multiplyTile(int row, int column, int begin, int end)
{
    int x = int(gl_LocalInvocationID.x) % 16;
    int y = int(gl_LocalInvocationID.x) / 16;
    UNROLL for (int i = 0; i < 4; ++i) {
        sums[i] = vec4(0.0);
    }
    vec4 a = fetchBlockA(row, begin);
    vec4 b = fetchBlockB(column, begin);
    for (int k = begin; k < end; k += BLOCK) {
        barrier();
        keepBlock(a, b);
        barrier();
        a = fetchBlockA(row, k + BLOCK);
        b = fetchBlockB(column, k + BLOCK);
        UNROLL for (int kk = 0; kk < BLOCK; ++kk) {
            vec4 left = sharedA[kk * PITCH + y];
            vec4 right = sharedB[kk * PITCH + x];
            UNROLL for (int i = 0; i < 4; ++i) {
                sums[i] += left[i] * right;
            }
        }
    }
}
