#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// The weight gradient of a 3 x 3 convolution of step one by Winograd's F(3 x 3, 2 x 2): 2 x 2 pixels of the result's gradient
// take 16 products in place of 36. With g those, d the 4 x 4 pixels of the image that they meet:
//   dw = At (sum of (Bt d B) (G g Gt) over all tiles) A,  the product place by place.
// A subgroup owns 16 places of LANES input channels and 16 output channels, each of its lanes a quad of either, and makes their
// sums over a part of the tiles. Four tiles are fetched and transformed at a time, each lane those of one tile and one quad;
// the numbers reach their lanes by shuffles with constant indices. See engine/vk/templates/winograd.h. Where the gradient
// comes from a max pool, its windows are the tiles, and one of a tile's pixels is not zero.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
layout(local_size_x = LANES) in;

constant(0, int, tiles);       // in all samples
constant(1, int, outH);
constant(2, int, outW);
constant(3, int, imageH);
constant(4, int, imageW);
constant(5, int, padTop);
constant(6, int, padLeft);
constant(7, int, depth4);      // vec4 of the input channels
constant(8, int, columns4);    // of the output channels
constant(9, int, partTiles);
constant(24, int, windowH);
constant(25, int, windowW);
const int WINDOW = windowH * windowW;

INPUT(0, image);
INPUT(1, gradient);
INPUT(6, taps);
#include "common/epilogue.glsl"

#define TILES 4
#define LANE int(gl_SubgroupInvocationID)
#define DEPTH_QUADS (LANES / TILES)
#define FETCHES (TILES / DEPTH_QUADS) // of gradients
#define OUTSIDE (-0x40000000)

vec4 sums[4 * 16]; // [place][input channel]
vec4 images[16];
vec4 gradients[16 * FETCHES];

// (sample, row, column) of a tile's first pixel.
ivec3 pixelOf(int tile)
{
    int wide = (outW + 1) / 2;
    int high = (outH + 1) / 2;
    int rest = tile / wide;
    return ivec3(rest / high, rest % high * 2, tile % wide * 2);
}

bool isReal(int tile)
{
    return PLX_BELOW(tile, tiles, TILES);
}

// Bt = 1 0 -1 0, 0 1 1 0, 0 -1 1 0, 0 1 0 -1
void fetchImage(int tile, int quad)
{
    ivec3 at = pixelOf(tile) - ivec3(0, padTop, padLeft);
    int rows[4];
    int columns[4];
    UNROLL for (int i = 0; i < 4; ++i) {
        bool inside = isReal(tile) && uint(at.y + i) < uint(imageH);
        rows[i] = inside ? (at.x * imageH + at.y + i) * imageW * depth4 + quad : OUTSIDE;
        columns[i] = uint(at.z + i) < uint(imageW) ? (at.z + i) * depth4 : OUTSIDE;
    }
    vec4 d[16];
    UNROLL for (int i = 0; i < 16; ++i) {
        d[i] = LOAD4(image, rows[i / 4] + columns[i % 4]);
    }
    vec4 down[16];
    UNROLL for (int x = 0; x < 4; ++x) {
        down[x] = d[x] - d[8 + x];
        down[4 + x] = d[4 + x] + d[8 + x];
        down[8 + x] = d[8 + x] - d[4 + x];
        down[12 + x] = d[4 + x] - d[12 + x];
    }
    UNROLL for (int y = 0; y < 16; y += 4) {
        images[y] = down[y] - down[y + 2];
        images[y + 1] = down[y + 1] + down[y + 2];
        images[y + 2] = down[y + 2] - down[y + 1];
        images[y + 3] = down[y + 1] - down[y + 3];
    }
}

// G = 1 0, 1 1, 1 -1, 0 1; the halves of its middle rows are left to the end.
void fetchGradient(int tile, int quad, int to)
{
    vec4 g[4];
    if (WINDOW == 1) {
        ivec3 at = pixelOf(tile);
        UNROLL for (int i = 0; i < 4; ++i) {
            ivec2 pixel = at.yz + ivec2(i / 2, i % 2);
            bool inside = isReal(tile) && PLX_BELOW(pixel.x, outH, 2) && PLX_BELOW(pixel.y, outW, 2);
            g[i] = LOAD4(gradient, inside ? ((at.x * outH + pixel.x) * outW + pixel.y) * columns4 + quad : -1);
        }
    } else {
        int at = isReal(tile) ? tile * columns4 + quad : -1;
        vec4 arriving = LOAD4(gradient, at);
        vec4 tap = LOAD4(taps, at);
        UNROLL for (int i = 0; i < 4; ++i) {
            g[i] = mix(vec4(0.0), arriving, equal(tap, vec4(i)));
        }
    }
    vec4 down[8];
    UNROLL for (int x = 0; x < 2; ++x) {
        down[x] = g[x];
        down[2 + x] = g[x] + g[2 + x];
        down[4 + x] = g[x] - g[2 + x];
        down[6 + x] = g[2 + x];
    }
    UNROLL for (int y = 0; y < 4; ++y) {
        gradients[to + 4 * y] = down[2 * y];
        gradients[to + 4 * y + 1] = down[2 * y] + down[2 * y + 1];
        gradients[to + 4 * y + 2] = down[2 * y] - down[2 * y + 1];
        gradients[to + 4 * y + 3] = down[2 * y + 1];
    }
}

#define CLEAR(place) \
    sums[4 * (place)] = vec4(0.0); \
    sums[4 * (place) + 1] = vec4(0.0); \
    sums[4 * (place) + 2] = vec4(0.0); \
    sums[4 * (place) + 3] = vec4(0.0);
#define MULTIPLY(place, t) { \
    vec4 a = subgroupShuffle(images[place], uint((t) * DEPTH_QUADS + LANE / 4)); \
    vec4 b = subgroupShuffle(gradients[(t) / DEPTH_QUADS * 16 + (place)], uint((t) % DEPTH_QUADS * 4 + LANE % 4)); \
    sums[4 * (place)] += a.x * b; \
    sums[4 * (place) + 1] += a.y * b; \
    sums[4 * (place) + 2] += a.z * b; \
    sums[4 * (place) + 3] += a.w * b; }
#define MULTIPLY_TILES(place) MULTIPLY(place, 0) MULTIPLY(place, 1) MULTIPLY(place, 2) MULTIPLY(place, 3)

void multiply(int depthQuad, int columnQuad, int begin)
{
    REPEAT_16(CLEAR, 0)
    int end = min(tiles, begin + partTiles);
    for (int tile = begin; tile < end; tile += TILES) {
        fetchImage(tile + LANE / DEPTH_QUADS, depthQuad + LANE % DEPTH_QUADS);
        UNROLL for (int f = 0; f < FETCHES; ++f) {
            fetchGradient(tile + f * DEPTH_QUADS + LANE / 4, columnQuad + LANE % 4, f * 16);
        }
        REPEAT_16(MULTIPLY_TILES, 0)
    }
}

#define SUM(place) \
    (c == 0 ? sums[4 * (place)] : c == 1 ? sums[4 * (place) + 1] : c == 2 ? sums[4 * (place) + 2] : sums[4 * (place) + 3])

void main()
{
    beginMicro();
    int part = int(gl_WorkGroupID.z);
    int depthQuad = int(gl_WorkGroupID.y) * DEPTH_QUADS;
    int columnQuad = int(gl_WorkGroupID.x) * 4;
    multiply(depthQuad, columnQuad, part * partTiles);
    int column4 = columnQuad + LANE % 4;
    beginRows(ivec4(0), column4 * 4);
    for (int c = 0; c < 4; ++c) {
        // At = 1 1/2 1/2 0, 0 1/2 -1/2 0, 0 1/2 1/2 -1
        vec4 down[12];
        UNROLL for (int x = 0; x < 4; ++x) {
            vec4 upper = 0.5 * SUM(4 + x);
            vec4 lower = 0.5 * SUM(8 + x);
            down[x] = SUM(x) + (upper + lower);
            down[4 + x] = upper - lower;
            down[8 + x] = (upper + lower) - SUM(12 + x);
        }
        int channel = (depthQuad + LANE / 4) * 4 + c;
        UNROLL for (int tap = 0; tap < 9; ++tap) {
            int y = tap / 3 * 4;
            vec4 left = 0.5 * down[y + 1];
            vec4 right = 0.5 * down[y + 2];
            vec4 value = tap % 3 == 0 ? down[y] + (left + right) : tap % 3 == 1 ? left - right : (left + right) - down[y + 3];
            int flat_ = (tap * depth4 * 4 + channel) * columns4 + column4;
            value = finishRow(value, flat_, ivec4(0, 0, tap, channel), column4 * 4, columns4 * 4);
            STORE4(output0, part * 9 * depth4 * 4 * columns4 + flat_, value);
        }
    }
    reportMicro();
}
