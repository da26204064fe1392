#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table by whole numbers, and sums of rows by such numbers; see engine/vk/templates/rows.h.
// Bodies: gather, links (ROWS_LINKS) and scatter (ROWS_SCATTER).
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
#include "common/math.glsl"
layout(local_size_x = 64) in;

constant(0, int, positions);
constant(1, int, rows);
constant(2, int, columns);
constant(3, int, padding);
constant(88, uint, checkFinite);

INPUT(0, values);
INPUT(1, indices);
INPUT(2, links);
OUTPUT(8, result);
layout(std430, binding = 13) buffer HaltBlock { uint data[]; } halt;

int invocation()
{
    return int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x) * 64 + int(gl_LocalInvocationID.x);
}

// The row an index names, or -1.
int rowOf(float index)
{
    bool isRow = index >= 0.0 && index < float(rows) && index == floor(index);
    return isRow ? int(index) : -1;
}

void report(bool bad)
{
    if (checkFinite != 0u) {
        if (bad) {
            atomicOr(halt.data[0], 1u);
            atomicOr(halt.data[push.haltCode], 1u);
        }
    }
}

#ifdef ROWS_LINKS

// The link of position p: the next position of the same row and 2, or 1 where none follows; negative where one
// comes before it. 0: the position adds to no row.
float linkOf(int p, float index)
{
    int row = rowOf(index);
    bool counts = p < positions && row >= 0 && row != padding;
    int next = -1;
    for (int q = p >> 2; counts && next < 0 && q * 4 < positions; ++q) {
        ivec4 at = q * 4 + ivec4(0, 1, 2, 3);
        bvec4 same = equal(LOAD4(indices, q), vec4(index));
        UNROLL for (int j = 3; j >= 0; --j) {
            next = same[j] && at[j] > p && at[j] < positions ? at[j] : next;
        }
    }
    bool isFirst = true;
    for (int q = 0; counts && isFirst && q * 4 < p; ++q) {
        ivec4 at = q * 4 + ivec4(0, 1, 2, 3);
        bvec4 same = equal(LOAD4(indices, q), vec4(index));
        UNROLL for (int j = 0; j < 4; ++j) {
            isFirst = isFirst && !(same[j] && at[j] < p);
        }
    }
    return counts ? (isFirst ? float(next + 2) : -float(next + 2)) : 0.0;
}

void main()
{
    int four = invocation();
    vec4 own = LOAD4(indices, four);
    vec4 linked;
    UNROLL for (int j = 0; j < 4; ++j) {
        linked[j] = linkOf(four * 4 + j, own[j]);
    }
    if (four * 4 < positions) {
        STORE4(result, four, linked);
    }
}

#else

float linkOf(int p)
{
    return plx_pick(LOAD4(links, p >> 2), p & 3);
}

void main()
{
    int columns4 = (columns + 3) / 4;
    int flat_ = invocation();
    int p = flat_ / columns4;
    int column = flat_ % columns4;
    bool isReal = p < positions;
    int row = rowOf(plx_pick(LOAD4(indices, p >> 2), p & 3));
#ifdef ROWS_SCATTER
    float link = isReal ? linkOf(p) : 0.0;
    isReal = link > 0.0;
    vec4 value = vec4(0.0);
    for (int at = isReal ? p : -1; at >= 0;) {
        value += LOAD4(values, at * columns4 + column);
        at = int(abs(linkOf(at))) - 2;
    }
    int target = row * columns4 + column;
#else
    vec4 value = LOAD4(values, row >= 0 ? row * columns4 + column : -1);
    int target = flat_;
#endif
    if (isReal) {
        STORE4(result, target, value);
    }
    report(isReal && !all(plx_finite(value)));
}

#endif
