#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// 2-D convolution and its input gradient as matrix products whose A is gathered from the image: a row is a
// pixel of the result, k runs over taps and channels of the gathered image, columns are the result's
// channels. See engine/vk/templates/conv.h. Bodies: forward, narrow (forward with at most 4 input channels),
// input (CONV_INPUT: the input gradient). Workgroup z is the group of channels. Where a max pool follows, the pixels of
// its windows are rows one after the other, and the result is the pool's.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
#ifdef PLEXUS_TEXEL
layout(local_size_x = LANES) in;
#endif

constant(0, int, pixels);       // of the result, in all samples (in windows: those of all windows)
constant(1, int, columns);      // channels of the result in a group
constant(2, int, resultH);
constant(3, int, resultW);
constant(4, int, imageH);       // of the gathered image
constant(5, int, imageW);
constant(6, int, kernelH);
constant(7, int, kernelW);
constant(8, int, strideH);
constant(9, int, strideW);
constant(10, int, dilationH);
constant(11, int, dilationW);
constant(12, int, padTop);
constant(13, int, padLeft);
constant(14, int, depth4);      // vec4 of the gathered channels of a group
constant(15, int, imageC4);     // vec4 of a pixel of the gathered image
constant(16, int, resultC4);
constant(17, int, depth);       // gathered channels of a group
constant(18, int, weightRows);  // rows of a tap: input channels of a group, padded to 4
constant(19, int, weightC4);    // vec4 of such a row
constant(20, int, groupColumn4);  // first column of a group in the result, in vec4 per group
constant(21, int, groupDepth4);   // first channel of a group in the gathered image
constant(22, int, groupWeight4);  // first column of a group in the weights
// An input gradient with strides: pixels that meet the same taps stand together, so that a tile skips the others.
constant(23, int, phased);

INPUT(0, image);
INPUT(1, weights);
#include "common/epilogue.glsl"
#ifdef PLEXUS_TEXEL
#define LANE_ROWS 32
#include "common/tile_texel.glsl"
#endif
#include "common/window.glsl"

#define OUTSIDE (-0x40000000)

// The gathered pixel's first vec4 for pixel `at` = (sample, row, column) of the result and a tap, or OUTSIDE.
int gathered(ivec3 at, int ky, int kx)
{
#ifdef CONV_INPUT
    int y = at.y + padTop - ky * dilationH;
    int x = at.z + padLeft - kx * dilationW;
    bool inside = y >= 0 && x >= 0;
    if (strideH > 1) {
        inside = inside && y % strideH == 0;
        y /= strideH;
    }
    if (strideW > 1) {
        inside = inside && x % strideW == 0;
        x /= strideW;
    }
    inside = inside && y < imageH && x < imageW;
#else
    int y = at.y * strideH - padTop + ky * dilationH;
    int x = at.z * strideW - padLeft + kx * dilationW;
    bool inside = y >= 0 && y < imageH && x >= 0 && x < imageW;
#endif
    return inside ? ((at.x * imageH + y) * imageW + x) * imageC4 : OUTSIDE;
}

ivec3 pixelOf(int pixel)
{
    if (phased != 0) {
        int phase = pixel / (pixels / (strideH * strideW));
        int w = resultW / strideW;
        int h = resultH / strideH;
        int rest = pixel / w; // whole images of every phase: h of them make one
        return ivec3(rest / h % (pixels / (resultH * resultW)), rest % h * strideH + phase / strideW,
                     pixel % w * strideW + phase % strideW);
    }
    int window = pixel / WINDOW;
    int rest = window / resultW;
    ivec3 at = ivec3(rest / resultH, rest % resultH, window % resultW);
    int tap = pixel % WINDOW;
    return at * ivec3(1, windowH, windowW) + ivec3(0, tap / windowW, tap % windowW);
}

// Whether this tap reaches pixels of `first`'s phase.
bool meets(ivec3 first, int ky, int kx)
{
    int y = first.y + padTop + (kernelH * strideH - ky) * dilationH; // a multiple of the stride more: not negative
    int x = first.z + padLeft + (kernelW * strideW - kx) * dilationW;
    return phased == 0 || (y % strideH == 0 && x % strideW == 0);
}

int groupDepth; // what a group adds to an index, in vec4
int groupWeight;

#ifdef PLEXUS_TEXEL
const int OWN_PIXELS = LANE_ROWS / BAND; // that a lane fetches

void multiply(int row, int column4)
{
    ivec3 at[OWN_PIXELS];
    int base[OWN_PIXELS];
    UNROLL for (int f = 0; f < OWN_PIXELS; ++f) {
        at[f] = pixelOf(min(row + ROW_OF(FETCH_OF(f)), pixels - 1));
    }
    clearSums();
    ivec3 first = pixelOf(row);
    int taps = kernelH * kernelW;
    for (int tap = 0; tap < taps; ++tap) {
        if (!meets(first, tap / kernelW, tap % kernelW)) {
            continue;
        }
        UNROLL for (int f = 0; f < OWN_PIXELS; ++f) {
            base[f] = gathered(at[f], tap / kernelW, tap % kernelW) + groupDepth;
        }
#ifdef CONV_NARROW
        vec4 a[OWN_PIXELS];
        UNROLL for (int f = 0; f < OWN_PIXELS; ++f) {
            a[f] = LOAD4(image, base[f]);
        }
#define ADD_NARROW(i, c) sums[i] += FROM_BAND(a[(i) / BAND][c], (i) % BAND) * b;
#define ADD_CHANNEL_0(i) ADD_NARROW(i, 0)
#define ADD_CHANNEL_1(i) ADD_NARROW(i, 1)
#define ADD_CHANNEL_2(i) ADD_NARROW(i, 2)
#define ADD_CHANNEL_3(i) ADD_NARROW(i, 3)
        int weight = tap * weightRows * weightC4 + groupWeight + column4;
        vec4 b = LOAD4(weights, weight);
        EACH_ROW(ADD_CHANNEL_0)
        if (depth > 1) {
            b = LOAD4(weights, weight + weightC4);
            EACH_ROW(ADD_CHANNEL_1)
        }
        if (depth > 2) {
            b = LOAD4(weights, weight + 2 * weightC4);
            EACH_ROW(ADD_CHANNEL_2)
        }
        if (depth > 3) {
            b = LOAD4(weights, weight + 3 * weightC4);
            EACH_ROW(ADD_CHANNEL_3)
        }
#else
        for (int c4 = 0; c4 < depth4; c4 += 2) {
            bool second = depth4 % 2 == 0 || c4 + 1 < depth4;
            vec4 a[FETCHES];
            vec4 b[BLOCK];
            UNROLL for (int f = 0; f < OWN_PIXELS; ++f) {
                a[f] = LOAD4(image, base[f] + c4);
                a[f + OWN_PIXELS] = LOAD4(image, second ? base[f] + c4 + 1 : -1);
            }
            vec4 fetched[FETCHES_B];
            UNROLL for (int f = 0; f < FETCHES_B; ++f) {
                int number = FETCH_OF_B(f);
#ifdef CONV_INPUT
                int weight = (tap * weightRows + column4 * 4 + number % 4) * weightC4 + groupWeight + c4 + number / 4;
#else
                int weight = (tap * weightRows + c4 * 4 + number) * weightC4 + groupWeight + column4;
#endif
                fetched[f] = LOAD4(weights, number < 4 || second ? weight : -1);
            }
#ifdef CONV_INPUT
            TRANSPOSE_INTO(b, fetched)
#else
            COPY_INTO(b, fetched)
#endif
            multiplyByRows(a, b);
        }
#endif
    }
}
#else
vec4 fetchA(int pixel, int k)
{
    int tap = k / (depth4 * 4);
    int base = gathered(pixelOf(pixel), tap / kernelW, tap % kernelW);
    bool real = pixel < pixels && tap < kernelH * kernelW && base >= 0;
    return LOAD4(image, real ? base + groupDepth + k / 4 % depth4 : -1);
}

vec4 fetchB(int x, int y)
{
#ifdef CONV_INPUT
    int tap = y / (depth4 * 4);
    int at = (tap * weightRows + x) * weightC4 + groupWeight + y / 4 % depth4;
    return LOAD4(weights, tap < kernelH * kernelW && x < weightRows ? at : -1);
#else
    return LOAD4(weights, x < kernelH * kernelW * depth4 * 4 ? x * weightC4 + groupWeight + y / 4 : -1);
#endif
}
#include "common/tile_buffer.glsl"
#endif

// Stores the sums from row on. One of the two; see head.glsl.
void plx_put_0(int group, int row, int column4)
{
    EACH_QUAD
    {
        int start = group * groupColumn4 + column4;
        int inner = start * 4;
        int end = group * groupColumn4 * 4 + columns;
        beginRows(ivec4(0), inner);
#define STORE(i, value) \
    addToWindow(value, (i) % WINDOW); \
    if ((i) % WINDOW == WINDOW - 1 && PLX_BELOW(row + (i), pixels, TILE_ROWS) && \
        PLX_BELOW(column4 * 4, columns, TILE_COLUMNS)) { \
        ivec3 at = pixelOf(row + (i)) / ivec3(1, windowH, windowW); \
        int pixel = phased != 0 ? (at.x * resultH + at.y) * resultW + at.z : (row + (i)) / WINDOW; \
        storeWindow(pixel * resultC4 + start, ivec4(0, at), inner, end); \
    }
        STORE_ROWS
    }
}
#ifdef PLEXUS_TEXEL
void plx_put_1(int group, int row, int column4)
{
    int x = plx_same(plx_on_aligned_stack(int(gl_WorkGroupID.x), sums[0].x)) * BAND;
    int y = plx_same(int(gl_WorkGroupID.y)) * TILE_ROWS;
    int first = plx_same(int(gl_WorkGroupID.z)) * groupColumn4 + x;
    int inner = (group * groupColumn4 + column4) * 4;
    int end = group * groupColumn4 * 4 + columns;
    int start[BANDS];
    beginLanes(x, columns);
    beginRows(ivec4(0), inner);
#undef STORE
#define STORE(i, value) \
    addToWindow(value, (i) % WINDOW); \
    if ((i) % WINDOW == WINDOW - 1) { \
        bool valid = PLX_BELOW(row + (i), pixels, TILE_ROWS) && PLX_BELOW(column4 * 4, columns, TILE_COLUMNS); \
        ivec3 at = pixelOf(row + (i)) / ivec3(1, windowH, windowW); \
        UNROLL for (int b = 0; b < BANDS; ++b) { \
            int r = y + b * LANE_ROWS + (i); \
            start[b] = PLX_BELOW(r, pixels, TILE_ROWS) ? first + (y / WINDOW + (b * LANE_ROWS + (i)) / WINDOW) * resultC4 : -LANES; \
        } \
        int flat_ = (row + (i)) / WINDOW * resultC4 + group * groupColumn4 + column4; \
        storeWindows(start, valid, flat_, ivec4(0, at), inner, end); \
    }
    STORE_ROWS
}
#endif
PUT(void put(int group, int row, int column4), (group, row, column4))

void main()
{
    beginMicro();
    int group = int(gl_WorkGroupID.z);
    int row = int(gl_WorkGroupID.y) * TILE_ROWS;
    groupDepth = group * groupDepth4;
    groupWeight = group * groupWeight4;
#ifdef PLEXUS_TEXEL
    int column4 = int(gl_WorkGroupID.x) * BAND + IN_BAND;
    multiply(row, column4);
    row += BAND_ROW;
#else
    int column4 = int(gl_WorkGroupID.x) * (TILE_COLUMNS / 4) + OWN_QUAD;
    multiplyTile(row, int(gl_WorkGroupID.x) * TILE_COLUMNS, 0, kernelH * kernelW * depth4 * 4);
    row += OWN_ROW;
#endif
    put(group, row, column4);
    reportMicro();
}
