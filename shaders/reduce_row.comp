#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Reduction over r of [a][r], r innermost in memory; a group of invocations owns one a and one part, or each invocation an a
// (ROW_OF_LANE: sums of short rows, where what a group does to meet is more than the row).
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
#include "common/row.glsl"
#include "common/reduce_common.glsl"
OUTPUT_WORDS(8, output0);

#ifdef ROW_OF_LANE
void main()
{
    beginMicro();
    beginPrologue();
    int row4 = (extentR1 + 3) / 4;
    int all4 = countR / extentR1 * row4;
    int group = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x);
    int a = group * 64 + int(gl_LocalInvocationID.x);
    vec4 value = vec4(0.0);
    ivec4 outer = ivec4(0, a / extentA1, a % extentA1, 0);
    for (int q = 0; q < all4; ++q) {
        outer.w = q / row4;
        int inner = q % row4 * 4;
        vec4 x = runPrologue(a * all4 + q, outer, inner);
        value += mix(vec4(0.0), x, lessThan(inner + ivec4(0, 1, 2, 3), ivec4(extentR1)));
    }
    ivec4 at = ivec4(0, 0, a / extentA1, a % extentA1);
    vec4 finished = finishReduced(vec4(sumOf(value) * factor), -1, at, 0, a < countA ? 1 : 0);
    int padded = outputStride == 1 ? (countA + 3) / 4 * 4 : countA; // with the padding
    if (a < padded) {
        output0.data[a * outputStride] = a < countA ? finished.x : 0.0;
        UNROLL for (int i = 1; i < 4; ++i) {
            if (outputStride == 4) {
                output0.data[a * 4 + i] = 0.0;
            }
        }
    }
    reportMicro();
}
#else
void main()
{
    beginMicro();
    beginPrologue();
    int row4 = (extentR1 + 3) / 4; // vec4 of a row of inner r
    int all4 = countR / extentR1 * row4;
    int index = rowOfGroup();
    int a = index % countA;
    int part = index / countA;
    int begin = part * partR;
    int end = part < parts ? min(all4, begin + partR) : begin;

    vec4 value = kind == KIND_SUM ? vec4(0.0) : vec4(-PLX_INFINITY);
    ivec4 which = ivec4(0x7fffffff);
    ivec4 outer = ivec4(0, a / extentA1, a % extentA1, 0);
    for (int q = begin + laneOfRow(); q < end; q += ROW_LANES) {
        outer.w = q / row4;
        int inner = q % row4 * 4;
        vec4 x = runPrologue(a * all4 + q, outer, inner);
        ivec4 r = inner + ivec4(0, 1, 2, 3);
        bvec4 valid = lessThan(r, ivec4(extentR1));
        r += outer.w * extentR1;
        if (kind == KIND_SUM) {
            value += mix(vec4(0.0), x, valid);
        } else {
            x = mix(vec4(-PLX_INFINITY), x, valid);
            bvec4 larger = plx_larger(x, value);
            // The first of all counts even when it is the least number there is.
            bvec4 first = bvec4(ivec4(equal(which, ivec4(0x7fffffff))) & ivec4(valid));
            value = mix(value, x, larger);
            which = mix(which, r, bvec4(ivec4(larger) | ivec4(first)));
        }
    }
    float result;
    if (kind == KIND_SUM) {
        result = rowSum(sumOf(value)) * factor;
    } else {
        // NaN is above infinity: compare whether there is one first, then the numbers.
        vec4 nan = mix(vec4(0.0), vec4(1.0), plx_isnan(value));
        bool anyNan = rowMax(maxOf(nan)) > 0.0;
        float most = rowMax(maxOf(mix(value, vec4(-PLX_INFINITY), plx_isnan(value))));
        bvec4 best = anyNan ? plx_isnan(value) : equal(value, vec4(most));
        int where = rowMin(minOf(mix(ivec4(0x7fffffff), which, best)));
        result = kind == KIND_ARG_MAX ? float(where) : (anyNan ? PLX_NAN : most);
    }
    ivec4 at = ivec4(0, 0, a / extentA1, a % extentA1);
    vec4 finished = finishReduced(vec4(result), -1, at, 0, 1);
    int lane = laneOfRow();
    if (part < parts) {
        if (parts > 1) {
            if (lane == 0) {
                output0.data[a * ((parts + 3) / 4 * 4) + part] = finished.x;
            }
        } else if (lane == 0) {
            output0.data[a * outputStride] = finished.x;
        } else if (lane < 4 && (outputStride == 4 || (a == countA - 1 && lane < 4 - a % 4))) {
            output0.data[a * outputStride + lane] = 0.0; // padding
        }
    }
    reportMicro();
}
#endif
