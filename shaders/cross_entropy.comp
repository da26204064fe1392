#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax cross-entropy with whole-number labels; see engine/vk/templates/softmax.h. A group of invocations
// owns a row: its maximum, the sum of exponentials, then loss, gradient and hit.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
#include "common/row.glsl"
#include "common/math.glsl"

constant(0, int, rows);
constant(1, int, classes);
constant(2, int, upstreamStride);
constant(3, float, scale);
constant(4, uint, wantLoss);
constant(5, uint, wantGradient);
constant(6, uint, wantHits);
constant(7, uint, wantUpstream);
constant(88, uint, checkFinite);

INPUT(0, logits);
INPUT(1, upstream);
OUTPUT_WORDS(8, losses);
OUTPUT(9, gradient);
OUTPUT_WORDS(10, hits);
layout(std430, binding = 13) buffer HaltBlock { uint data[]; } halt;
INPUT_WORDS(14, labels);
layout(push_constant) uniform Push { uint haltCode; } push;

void main()
{
    int columns4 = (classes + 3) / 4;
    int row = rowOfGroup();
    int lane = laneOfRow();
    bool real = row < rows;
    int start = row * columns4;

    float most = -PLX_INFINITY;
    int firstMost = 0x7fffffff;
    for (int q = lane; q < columns4; q += ROW_LANES) {
        bvec4 valid = lessThan(q * 4 + ivec4(0, 1, 2, 3), ivec4(classes));
        most = max(most, maxOf(mix(vec4(-PLX_INFINITY), LOAD4(logits, start + q), valid)));
    }
    most = rowMax(most);
    int label = int(labels.data[min(row, rows - 1)]);
    bool counted = label >= 0 && label < classes;

    float sum = 0.0;
    float atLabel = 0.0;
    for (int q = lane; q < columns4; q += ROW_LANES) {
        ivec4 column = q * 4 + ivec4(0, 1, 2, 3);
        bvec4 valid = lessThan(column, ivec4(classes));
        vec4 x = LOAD4(logits, start + q);
        sum += sumOf(mix(vec4(0.0), plx_exp(x - most), valid));
        atLabel += sumOf(mix(vec4(0.0), x - most, equal(column, ivec4(label))));
        bvec4 best = bvec4(ivec4(equal(x, vec4(most))) & ivec4(valid));
        firstMost = min(firstMost, minOf(mix(ivec4(0x7fffffff), column, best)));
    }
    sum = rowSum(sum);
    atLabel = rowSum(atLabel);
    firstMost = rowMin(firstMost);

    float loss = counted ? plx_log(vec4(sum)).x - atLabel : 0.0;
    bool bad = real && !plx_finite(vec4(loss)).x;
    if (real && lane == 0) {
        if (wantLoss != 0u) {
            losses.data[row] = loss;
        }
        if (wantHits != 0u) {
            hits.data[row] = counted && firstMost == label ? 1.0 : 0.0;
        }
    }
    if (row >= rows && row < (rows + 3) / 4 * 4 && lane == 0) { // padding of the packed results
        if (wantLoss != 0u) {
            losses.data[row] = 0.0;
        }
        if (wantHits != 0u) {
            hits.data[row] = 0.0;
        }
    }
    if (wantGradient != 0u) {
        float factor = counted ? scale / sum : 0.0;
        float hot = counted ? scale : 0.0;
        if (wantUpstream != 0u) {
            int at = row * upstreamStride;
            float arriving = plx_pick(LOAD4(upstream, at >> 2), at & 3);
            factor *= arriving;
            hot *= arriving;
        }
        for (int q = lane; q < columns4; q += ROW_LANES) {
            ivec4 column = q * 4 + ivec4(0, 1, 2, 3);
            vec4 d = plx_exp(LOAD4(logits, start + q) - most) * factor;
            d -= mix(vec4(0.0), vec4(hot), equal(column, ivec4(label)));
            d = mix(vec4(0.0), d, bvec4(ivec4(lessThan(column, ivec4(classes))) & ivec4(counted)));
            bad = bad || (real && !all(plx_finite(d)));
            if (real) {
                gradient.data[start + q] = d;
            }
        }
    }
    if (checkFinite != 0u) {
        if (bad) {
            atomicOr(halt.data[0], 1u);
            atomicOr(halt.data[push.haltCode], 1u);
        }
    }
}
