#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Weight gradient of a 2-D convolution as a matrix product: rows are (tap, input channel), columns output
// channels, k runs over the pixels of the output's gradient, cut into parts. See engine/vk/templates/conv.h.
// Bodies: wide, and narrow for at most 4 input channels, where only those are multiplied. Where the gradient comes from a max
// pool, it is not spread over the pixels of its windows before: they are k one after the other, and one of them is not zero.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
#ifdef PLEXUS_TEXEL
layout(local_size_x = LANES) in;
#endif

constant(0, int, pixels);     // of the output, in all samples
constant(1, int, columns);    // output channels of a group
constant(2, int, outH);
constant(3, int, outW);
constant(4, int, imageH);
constant(5, int, imageW);
constant(6, int, kernelH);
constant(7, int, kernelW);
constant(8, int, strideH);
constant(9, int, strideW);
constant(10, int, dilationH);
constant(11, int, dilationW);
constant(12, int, padTop);
constant(13, int, padLeft);
constant(14, int, depth4);    // vec4 of the input channels of a group
constant(15, int, imageC4);
constant(16, int, gradientC4);
constant(17, int, depth);     // input channels of a group
constant(18, int, parts);
constant(19, int, partPixels);
constant(20, int, partOut);   // vec4 from part to part
constant(21, int, groupColumn4);
constant(22, int, groupDepth4);
constant(24, int, windowH);
constant(25, int, windowW);
const int WINDOW = windowH * windowW;

INPUT(0, image);
INPUT(1, gradient);
INPUT(6, taps);
#include "common/epilogue.glsl"

int groupColumn;
int groupDepth;
int endPixel;

// A quad is four rows: input channels 4 (quad % depth4) .. + 3 of tap quad / depth4.
ivec3 quadOf(int quad)
{
    int tap = quad / depth4;
    return ivec3(tap / kernelW * dilationH - padTop, tap % kernelW * dilationW - padLeft, quad % depth4);
}

int gathered(ivec3 pixel, ivec3 quad, bool real)
{
    int y = pixel.y * strideH + quad.x;
    int x = pixel.z * strideW + quad.y;
    bool inside = real && y >= 0 && y < imageH && x >= 0 && x < imageW;
    return inside ? ((pixel.x * imageH + y) * imageW + x) * imageC4 + groupDepth + quad.z : -1;
}

ivec3 pixelOf(int pixel)
{
    int window = pixel / WINDOW;
    int wide = outW / windowW;
    int high = outH / windowH;
    int rest = window / wide;
    ivec3 at = ivec3(rest / high, rest % high, window % wide);
    int tap = pixel % WINDOW;
    return at * ivec3(1, windowH, windowW) + ivec3(0, tap / windowW, tap % windowW);
}

#ifdef PLEXUS_TEXEL
#define LANE_ROWS 32
#include "common/tile_texel.glsl"
const int PIXELS = BAND < BLOCK ? BLOCK / BAND : 1; // that a lane fetches of a block

void multiply(int row, int column4, int begin)
{
    ivec3 quads[FETCHES];
    UNROLL for (int f = 0; f < FETCHES; ++f) {
        quads[f] = quadOf(row / 4 + QUAD_OF(FETCH_OF(f)));
    }
    clearSums();
    for (int k = begin; k < endPixel; k += BLOCK) {
        vec4 a[FETCHES];
        vec4 b[BLOCK];
        ivec3 pixel[PIXELS];
        UNROLL for (int p = 0; p < PIXELS; ++p) {
            pixel[p] = pixelOf(k + K_OF(FETCH_OF(p)));
        }
        UNROLL for (int f = 0; f < FETCHES; ++f) {
            bool real = pixels % BLOCK == 0 || k + K_OF(FETCH_OF(f)) < endPixel;
            a[f] = LOAD4(image, gathered(pixel[f % PIXELS], quads[f], real));
        }
        vec4 fetched[FETCHES_B];
        vec4 arriving;
        vec4 tap;
        UNROLL for (int f = 0; f < FETCHES_B; ++f) {
            int kk = k + FETCH_OF_B(f);
            bool within = pixels % BLOCK == 0 || kk < endPixel;
            int at = within ? kk / WINDOW * gradientC4 + groupColumn + column4 : -1;
            if (f * BANDS % WINDOW == 0 || BANDS > WINDOW) { // another window than that of f - 1
                arriving = LOAD4(gradient, at);
                if (WINDOW > 1) {
                    tap = LOAD4(taps, at);
                }
            }
            fetched[f] = WINDOW > 1 ? mix(vec4(0.0), arriving, equal(tap, vec4(kk % WINDOW))) : arriving;
        }
        COPY_INTO(b, fetched)
#ifdef CONV_NARROW
#define ADD_CHANNEL_0(i) ADD_BY_COLUMNS((i) * 4)
#define ADD_CHANNEL_1(i) ADD_BY_COLUMNS((i) * 4 + 1)
#define ADD_CHANNEL_2(i) ADD_BY_COLUMNS((i) * 4 + 2)
#define ADD_CHANNEL_3(i) ADD_BY_COLUMNS((i) * 4 + 3)
        REPEAT_8(ADD_CHANNEL_0, 0)
        if (depth > 1) {
            REPEAT_8(ADD_CHANNEL_1, 0)
        }
        if (depth > 2) {
            REPEAT_8(ADD_CHANNEL_2, 0)
        }
        if (depth > 3) {
            REPEAT_8(ADD_CHANNEL_3, 0)
        }
#else
        multiplyByColumns(a, b);
#endif
    }
}
#else
#define A_BY_K
vec4 fetchA(int k, int row)
{
    return LOAD4(image, gathered(pixelOf(k), quadOf(row / 4), k < endPixel));
}

vec4 fetchB(int k, int column)
{
    int at = k < endPixel ? k / WINDOW * gradientC4 + groupColumn + column / 4 : -1;
    vec4 arriving = LOAD4(gradient, at);
    return WINDOW > 1 ? mix(vec4(0.0), arriving, equal(LOAD4(taps, at), vec4(k % WINDOW))) : arriving;
}
#include "common/tile_buffer.glsl"
#endif

void main()
{
    beginMicro();
    int part = int(gl_WorkGroupID.z) % parts;
    int group = int(gl_WorkGroupID.z) / parts;
    int row = int(gl_WorkGroupID.y) * TILE_ROWS;
    int begin = part * partPixels;
    endPixel = min(pixels, begin + partPixels);
    groupColumn = group * groupColumn4;
    groupDepth = group * groupDepth4;
#ifdef PLEXUS_TEXEL
    int column4 = int(gl_WorkGroupID.x) * BAND + IN_BAND;
    multiply(row, column4, begin);
    row += BAND_ROW;
#else
    int column4 = int(gl_WorkGroupID.x) * (TILE_COLUMNS / 4) + OWN_QUAD;
    multiplyTile(row, int(gl_WorkGroupID.x) * TILE_COLUMNS, begin, endPixel);
    row += OWN_ROW;
#endif
    int rows = kernelH * kernelW * depth4 * 4;
    EACH_QUAD
    {
        int start = groupColumn + column4;
        int inner = start * 4;
        int end = groupColumn * 4 + columns;
        beginRows(ivec4(0), inner);
#define STORE(i, value) \
    if (PLX_BELOW(row + (i), rows, TILE_ROWS) && PLX_BELOW(column4 * 4, columns, TILE_COLUMNS)) { \
        int channel = (row + (i)) % (depth4 * 4); \
        ivec4 at = ivec4(0, 0, (row + (i)) / (depth4 * 4), channel); \
        int flat_ = (row + (i)) * gradientC4 + start; \
        STORE4(output0, part * partOut + flat_, \
               finishRow(value, flat_, at, inner, channel < depth ? end : inner)); \
    }
        STORE_ROWS
    }
    reportMicro();
}
