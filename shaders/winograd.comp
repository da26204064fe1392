#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// A 3 x 3 convolution of step one by Winograd's F(2 x 2, 3 x 3) (Lavin and Gray 2016): 2 x 2 pixels of the result take 16
// products a channel in place of 36. With g a kernel, d the 4 x 4 pixels it meets:
//   y = At ((G g Gt) (Bt d B)) A,  the inner product place by place, summed over channels.
// The weights come transformed (winograd_weights.comp); the image is transformed as it is read: a place is the sum or
// difference of four pixels. For each place in turn a subgroup multiplies as in conv.comp, a row being a tile of
// 2 x 2 pixels, and adds what comes out to the pixels it belongs to. See engine/vk/templates/winograd.h. Where a max pool
// follows, its windows are the tiles, and the result is the pool's.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
layout(local_size_x = LANES) in;

constant(0, int, tiles);    // in all samples
constant(1, int, columns);  // channels of the result
constant(2, int, resultH);
constant(3, int, resultW);
constant(4, int, imageH);
constant(5, int, imageW);
constant(6, int, padTop);
constant(7, int, padLeft);
constant(8, int, depth4);   // vec4 of a pixel of the image, an even number
constant(9, int, columns4); // of a pixel of the result, and of a row of the weights

INPUT(0, image);
INPUT(1, weights);
#include "common/epilogue.glsl"
#include "common/window.glsl"
#define LANE_ROWS 16
#include "common/tile_texel.glsl"
const int OWN_TILES = LANE_ROWS / BAND; // that a lane fetches
#define OUTSIDE (-0x40000000)

vec4 pixels[4 * LANE_ROWS];

// (sample, row, column) of a tile's first pixel in the result.
ivec3 pixelOf(int tile)
{
    int wide = WINDOW == 1 ? (resultW + 1) / 2 : resultW;
    int high = WINDOW == 1 ? (resultH + 1) / 2 : resultH;
    int rest = tile / wide;
    return ivec3(rest / high, rest % high * 2, tile % wide * 2);
}

int addressOf(int n, int y, int x)
{
    bool inside = y >= 0 && y < imageH && x >= 0 && x < imageW;
    return inside ? ((n * imageH + y) * imageW + x) * depth4 : OUTSIDE;
}

// Row i of Bt has two places that are not zero, the first of them 1: these, and the second's value.
ivec2 places(int i)
{
    return ivec2(i == 0 ? 0 : i == 2 ? 2 : 1, i == 3 ? 3 : i == 2 ? 1 : 2);
}
float second(int i)
{
    return i == 1 ? 1.0 : -1.0;
}

#define CLEAR_PIXELS(i) \
    pixels[4 * (i)] = vec4(0.0); \
    pixels[4 * (i) + 1] = vec4(0.0); \
    pixels[4 * (i) + 2] = vec4(0.0); \
    pixels[4 * (i) + 3] = vec4(0.0);
#define ADD_PIXELS(i) \
    pixels[4 * (i)] += top.x * sums[i]; \
    pixels[4 * (i) + 1] += top.y * sums[i]; \
    pixels[4 * (i) + 2] += bottom.x * sums[i]; \
    pixels[4 * (i) + 3] += bottom.y * sums[i];

void multiply(int row, int column4)
{
    ivec3 at[OWN_TILES];
    UNROLL for (int f = 0; f < OWN_TILES; ++f) {
        at[f] = pixelOf(min(row + ROW_OF(FETCH_OF(f)), tiles - 1)) - ivec3(0, padTop, padLeft);
    }
    EACH_ROW(CLEAR_PIXELS)
    for (int place = 0; place < 16; ++place) {
        int i = place / 4;
        int j = place % 4;
        ivec2 y = places(i);
        ivec2 x = places(j);
        float down = second(i);
        float right = second(j);
        ivec4 base[OWN_TILES];
        UNROLL for (int f = 0; f < OWN_TILES; ++f) {
            base[f] = ivec4(addressOf(at[f].x, at[f].y + y.x, at[f].z + x.x), addressOf(at[f].x, at[f].y + y.x, at[f].z + x.y),
                            addressOf(at[f].x, at[f].y + y.y, at[f].z + x.x), addressOf(at[f].x, at[f].y + y.y, at[f].z + x.y));
        }
        int weight = place * depth4 * 4 * columns4 + column4;
        clearSums();
        for (int c4 = 0; c4 < depth4; c4 += 2) {
            vec4 a[FETCHES];
            vec4 b[BLOCK];
            UNROLL for (int f = 0; f < FETCHES; ++f) {
                ivec4 from = base[f % OWN_TILES] + c4 + f / OWN_TILES;
                a[f] = (LOAD4(image, from.x) + right * LOAD4(image, from.y)) +
                       down * (LOAD4(image, from.z) + right * LOAD4(image, from.w));
            }
            vec4 fetched[FETCHES_B];
            UNROLL for (int f = 0; f < FETCHES_B; ++f) {
                fetched[f] = LOAD4(weights, weight + (c4 * 4 + FETCH_OF_B(f)) * columns4);
            }
            COPY_INTO(b, fetched)
            multiplyByRows(a, b);
        }
        // At[0] = 1 1 1 0, At[1] = 0 1 -1 -1
        vec2 vertical = vec2(i == 3 ? 0.0 : 1.0, i == 0 ? 0.0 : second(i));
        vec2 horizontal = vec2(j == 3 ? 0.0 : 1.0, j == 0 ? 0.0 : second(j));
        vec2 top = vertical.x * horizontal;
        vec2 bottom = vertical.y * horizontal;
        EACH_ROW(ADD_PIXELS)
    }
}

#define PIXEL(i) (o == 0 ? pixels[4 * (i)] : o == 1 ? pixels[4 * (i) + 1] : o == 2 ? pixels[4 * (i) + 2] : pixels[4 * (i) + 3])
#define STORE_PIXEL(i) STORE(i, PIXEL(i))

void main()
{
    beginMicro();
    int row = int(gl_WorkGroupID.y) * TILE_ROWS;
    int column4 = int(gl_WorkGroupID.x) * BAND + IN_BAND;
    multiply(row, column4);
    row += BAND_ROW;
    beginRows(ivec4(0), column4 * 4);
#define STORE(i, value) \
    { \
        ivec3 at = pixelOf(row + (i)) + ivec3(0, o / 2, o % 2); \
        if (PLX_BELOW(row + (i), tiles, TILE_ROWS) && PLX_BELOW(column4 * 4, columns, TILE_COLUMNS) && \
            PLX_BELOW(at.y, resultH, 2) && PLX_BELOW(at.z, resultW, 2)) { \
            int flat_ = ((at.x * resultH + at.y) * resultW + at.z) * columns4 + column4; \
            STORE4(output0, flat_, finishRow(value, flat_, ivec4(0, at), column4 * 4, columns)); \
        } \
    }
#define STORE_WINDOW(i) \
    addToWindow(pixels[4 * (i)], 0); \
    addToWindow(pixels[4 * (i) + 1], 1); \
    addToWindow(pixels[4 * (i) + 2], 2); \
    addToWindow(pixels[4 * (i) + 3], 3); \
    if (PLX_BELOW(row + (i), tiles, TILE_ROWS) && PLX_BELOW(column4 * 4, columns, TILE_COLUMNS)) { \
        ivec3 at = pixelOf(row + (i)) / ivec3(1, 2, 2); \
        storeWindow((row + (i)) * columns4 + column4, ivec4(0, at), column4 * 4, columns); \
    }
    if (WINDOW == 1) {
        for (int o = 0; o < 4; ++o) {
            EACH_ROW(STORE_PIXEL)
        }
    } else {
        EACH_ROW(STORE_WINDOW)
    }
    reportMicro();
}
