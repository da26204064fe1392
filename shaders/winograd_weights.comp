#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// 3 x 3 weights as winograd.comp wants them, G g Gt: [place][channel that is summed][channel of the result]. Bodies: forward;
// input (WEIGHTS_INPUT), for the input gradient, which is the convolution with the weights turned round, the result's
// channels being those of its input. See engine/vk/templates/winograd.h.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
layout(local_size_x = 64) in;

constant(0, int, depth);    // channels that are summed, padded to 4
constant(1, int, columns4); // vec4 of the result's channels

INPUT(0, weights);
OUTPUT(8, transformed);

void store(vec4 g[9], int row, int column4)
{
    UNROLL for (int i = 0; i < 4; ++i) {
        vec4 line[3];
        UNROLL for (int x = 0; x < 3; ++x) {
            vec4 outer = 0.5 * (g[x] + g[6 + x]);
            line[x] = i == 0 ? g[x] : i == 1 ? outer + 0.5 * g[3 + x] : i == 2 ? outer - 0.5 * g[3 + x] : g[6 + x];
        }
        vec4 outer = 0.5 * (line[0] + line[2]);
        UNROLL for (int j = 0; j < 4; ++j) {
            vec4 value = j == 0 ? line[0] : j == 1 ? outer + 0.5 * line[1] : j == 2 ? outer - 0.5 * line[1] : line[2];
            STORE4(transformed, ((4 * i + j) * depth + row) * columns4 + column4, value);
        }
    }
}

void main()
{
    int at = int(gl_GlobalInvocationID.x);
    vec4 g[9];
#ifdef WEIGHTS_INPUT
    int column4 = at / depth;
    int row = at % depth;
    if (column4 >= columns4) {
        return;
    }
    UNROLL for (int tap = 0; tap < 9; ++tap) {
        int from = ((8 - tap) * columns4 + column4) * depth + row / 4; // four rows of depth / 4 vec4
        UNROLL for (int j = 0; j < 4; ++j) {
            g[tap][j] = plx_pick(LOAD4(weights, from + j * (depth / 4)), row % 4);
        }
    }
#else
    int row = at / columns4;
    int column4 = at % columns4;
    if (row >= depth) {
        return;
    }
    UNROLL for (int tap = 0; tap < 9; ++tap) {
        g[tap] = LOAD4(weights, (tap * depth + row) * columns4 + column4);
    }
#endif
    store(g, row, column4);
}
