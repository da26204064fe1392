#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax cross-entropy with whole-number labels; see engine/vk/templates/softmax.h. A group of invocations
// owns a row: its maximum, the sum of exponentials, then loss, gradient and hit. Bodies: plain, and lanes (ROW_OF_LANE,
// lavapipe only), where each invocation has a row, a workgroup is a subgroup, and a single one may sum losses and hits up.
#ifdef ROW_OF_LANE
#define GROUP LANES
#endif
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
constant(8, float, lossFactor); // of the sum
constant(9, int, groupRows);    // of a workgroup, lanes
constant(10, uint, totals);     // of all rows in place of each, lanes
constant(88, uint, checkFinite);

INPUT(0, logits);
INPUT(1, upstream);
OUTPUT_WORDS(8, losses);
OUTPUT_WORDS(10, hits);
OUTPUT(9, gradient);
layout(std430, binding = 13) buffer HaltBlock { uint data[]; } halt;
INPUT_WORDS(14, labels);

float arrivingAt(int row)
{
    int at = row * upstreamStride;
    return wantUpstream != 0u ? plx_pick(LOAD4(upstream, at >> 2), at & 3) : 1.0;
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

void put(int row, float loss, float hit)
{
    if (wantLoss != 0u) {
        losses.data[row] = loss;
    }
    if (wantHits != 0u) {
        hits.data[row] = hit;
    }
}

#ifdef ROW_OF_LANE
void main()
{
    int columns4 = (classes + 3) / 4;
    int lane = int(gl_LocalInvocationID.x);
    vec2 total = vec2(0.0); // loss, hits
    bool bad = false;
    int begin = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x) * groupRows;
    int end = min(begin + groupRows, rows);
    for (int first = begin; first < end; first += LANES) { // not from lane on, see loop.comp
        int row = first + lane;
        bool real = row < rows;
        int start = row * columns4;
        float most = -PLX_INFINITY;
        for (int q = 0; q < columns4; ++q) {
            bvec4 valid = lessThan(q * 4 + ivec4(0, 1, 2, 3), ivec4(classes));
            most = max(most, maxOf(mix(vec4(-PLX_INFINITY), LOAD4(logits, start + q), valid)));
        }
        int label = int(labels.data[min(row, rows - 1)]);
        bool counted = real && label >= 0 && label < classes;
        float sum = 0.0;
        float atLabel = 0.0;
        int firstMost = 0x7fffffff;
        for (int q = 0; q < columns4; ++q) {
            ivec4 column = q * 4 + ivec4(0, 1, 2, 3);
            bvec4 valid = lessThan(column, ivec4(classes));
            vec4 x = LOAD4(logits, start + q);
            sum += sumOf(mix(vec4(0.0), plx_exp(x - most), valid));
            atLabel += sumOf(mix(vec4(0.0), x - most, equal(column, ivec4(label))));
            bvec4 best = bvec4(ivec4(equal(x, vec4(most))) & ivec4(valid));
            firstMost = min(firstMost, minOf(mix(ivec4(0x7fffffff), column, best)));
        }
        float loss = counted ? plx_log(vec4(sum)).x - atLabel : 0.0;
        bad = bad || !plx_finite(vec4(loss)).x;
        float hit = counted && firstMost == label ? 1.0 : 0.0;
        total += vec2(loss, hit);
        if (totals == 0u && row < (rows + 3) / 4 * 4) { // with the padding, where both are 0
            put(row, loss, hit);
        }
        if (wantGradient != 0u) {
            float hot = counted ? scale * arrivingAt(row) : 0.0;
            float factor = counted ? hot / sum : 0.0;
            for (int q = 0; q < columns4; ++q) {
                ivec4 column = q * 4 + ivec4(0, 1, 2, 3);
                vec4 d = plx_exp(LOAD4(logits, start + q) - most) * factor;
                d -= mix(vec4(0.0), vec4(hot), equal(column, ivec4(label)));
                d = mix(vec4(0.0), d, bvec4(ivec4(lessThan(column, ivec4(classes))) & ivec4(counted)));
                bad = bad || !all(plx_finite(d));
                if (real) {
                    STORE4(gradient, start + q, d);
                }
            }
        }
    }
    if (totals != 0u) {
        total = vec2(rowSum(total.x) * lossFactor, rowSum(total.y)); // of the lanes, which here are no row
        bad = bad || !plx_finite(vec4(total.x)).x;
        if (lane < 4) { // the results are single columns of a row
            put(lane, lane == 0 ? total.x : 0.0, lane == 0 ? total.y : 0.0);
        }
    }
    report(bad);
}
#else
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
    if (lane == 0 && row < (rows + 3) / 4 * 4) { // with the padding
        put(row, real ? loss : 0.0, real && counted && firstMost == label ? 1.0 : 0.0);
    }
    if (wantGradient != 0u) {
        float hot = counted ? scale * arrivingAt(row) : 0.0;
        float factor = counted ? hot / sum : 0.0;
        for (int q = lane; q < columns4; q += ROW_LANES) {
            ivec4 column = q * 4 + ivec4(0, 1, 2, 3);
            vec4 d = plx_exp(LOAD4(logits, start + q) - most) * factor;
            d -= mix(vec4(0.0), vec4(hot), equal(column, ivec4(label)));
            d = mix(vec4(0.0), d, bvec4(ivec4(lessThan(column, ivec4(classes))) & ivec4(counted)));
            bad = bad || (real && !all(plx_finite(d)));
            if (real) {
                STORE4(gradient, start + q, d);
            }
        }
    }
    report(bad);
}
#endif
