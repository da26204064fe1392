#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax over rows, its logarithm and their gradients; see engine/vk/templates/softmax.h.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
#include "common/row.glsl"
#include "common/math.glsl"

#define KIND_FORWARD 0u
#define KIND_LOG 1u
#define KIND_GRADIENT 2u
#define KIND_LOG_GRADIENT 3u
constant(0, int, rows);
constant(1, int, columns);
constant(2, uint, kind);
constant(88, uint, checkFinite);

INPUT(0, x);
INPUT(1, dy);
OUTPUT(8, result);
layout(std430, binding = 13) buffer HaltBlock { uint data[]; } halt;

void main()
{
    int columns4 = (columns + 3) / 4;
    int row = rowOfGroup();
    int lane = laneOfRow();
    bool real = row < rows;
    int start = row * columns4;
    bool forward = kind == KIND_FORWARD || kind == KIND_LOG;

    float most = 0.0;
    if (forward) {
        most = -PLX_INFINITY;
        for (int q = lane; q < columns4; q += ROW_LANES) {
            bvec4 valid = lessThan(q * 4 + ivec4(0, 1, 2, 3), ivec4(columns));
            most = max(most, maxOf(mix(vec4(-PLX_INFINITY), LOAD4(x, start + q), valid)));
        }
        most = rowMax(most);
    }
    float sum = 0.0;
    for (int q = lane; q < columns4; q += ROW_LANES) {
        bvec4 valid = lessThan(q * 4 + ivec4(0, 1, 2, 3), ivec4(columns));
        vec4 v;
        if (forward) {
            v = plx_exp(LOAD4(x, start + q) - most);
        } else if (kind == KIND_GRADIENT) {
            v = LOAD4(x, start + q) * LOAD4(dy, start + q);
        } else {
            v = LOAD4(dy, start + q);
        }
        sum += sumOf(mix(vec4(0.0), v, valid));
    }
    sum = rowSum(sum);
    float offset = most + plx_log(vec4(sum)).x;

    bool bad = false;
    for (int q = lane; q < columns4; q += ROW_LANES) {
        vec4 v = LOAD4(x, start + q);
        if (kind == KIND_FORWARD) {
            v = plx_exp(v - most) / sum;
        } else if (kind == KIND_LOG) {
            v = v - offset;
        } else if (kind == KIND_GRADIENT) {
            v = v * (LOAD4(dy, start + q) - sum);
        } else {
            v = LOAD4(dy, start + q) - plx_exp(v) * sum;
        }
        v = mix(vec4(0.0), v, lessThan(q * 4 + ivec4(0, 1, 2, 3), ivec4(columns)));
        bad = bad || (real && !all(plx_finite(v)));
        if (real) {
            STORE4(result, start + q, v);
        }
    }
    if (checkFinite != 0u) {
        if (bad) {
            atomicOr(halt.data[0], 1u);
            atomicOr(halt.data[push.haltCode], 1u);
        }
    }
}
