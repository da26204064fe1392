#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Reduction over the middle of [a][r][b], or two sums at once; an invocation owns four neighbouring b of one a and one part.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
layout(local_size_x = 64) in;
#include "common/reduce_common.glsl"
constant(9, uint, hasSecond);
constant(10, int, columns); // b
constant(11, int, extent1); // the output's coordinates are (a / (extent1 extent2 extent3), ...)
constant(12, int, extent2);
constant(13, int, extent3);
OUTPUT(8, output0);
OUTPUT(9, output1);

void main()
{
    beginMicro();
    beginPrologue();
    int columns4 = (columns + 3) / 4;
    int index = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x) * 64 + int(gl_LocalInvocationID.x);
    int b4 = index % columns4;
    int rest = index / columns4;
    int a = rest % countA;
    int part = rest / countA;
    int begin = part * partR;
    int end = part < parts ? min(countR, begin + partR) : begin;

    vec4 value = kind == KIND_SUM ? vec4(0.0) : vec4(-PLX_INFINITY);
    vec4 second = vec4(0.0);
    ivec4 which = ivec4(begin);
    ivec4 outer = ivec4(a / extentA1, a % extentA1, 0, 0);
    for (int r = begin; r < end; ++r) {
        outer.z = r / extentR1;
        outer.w = r % extentR1;
        vec4 x = runPrologue((a * countR + r) * columns4 + b4, outer, b4 * 4);
        if (kind == KIND_SUM) {
            value += x;
            if (hasSecond != 0u) {
                second += registers[beforeSecond];
            }
        } else {
            bvec4 larger = plx_larger(x, value);
            value = mix(value, x, larger);
            which = mix(which, ivec4(r), larger);
        }
    }
    if (kind == KIND_ARG_MAX) {
        value = vec4(which);
    } else if (factor != 1.0) {
        value *= factor;
    }
    int a3 = a / extent3;
    int a2 = a3 / extent2;
    outer = ivec4(a2 / extent1, a2 % extent1, a3 % extent2, a % extent3);
    if (part < parts) {
        STORE4(output0, index, finishReduced(value, a * columns4 + b4, outer, b4 * 4, columns));
        if (hasSecond != 0u) {
            registers[REGISTER_VALUE] = second * factor;
            STORE4(output1, index, finishMicro(REGISTER_VALUE, 0u, columns - b4 * 4));
        }
    }
    reportMicro();
}
