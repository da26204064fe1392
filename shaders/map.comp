#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Elementwise chains over strided operands; see engine/vk/templates/map.h. Compiled twice: with room
// for 4 operands, 8 micro-ops and 1 output (MAP_SMALL), and for 8, 24 and 4 plus random numbers.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
layout(local_size_x = 256) in;

constant(0, int, extent0);
constant(1, int, extent1);
constant(2, int, extent2);
constant(3, int, extent3);
constant(4, int, extent4); // innermost, logical
constant(5, int, vectors); // vec4 of the whole output
constant(6, int, perInvocation);
constant(7, uint, outputs);
// Of each output: vec4 of a row, and from row to row; 0: dense.
constant(8, int, block0);
constant(9, int, pitch0);
constant(10, int, block1);
constant(11, int, pitch1);
constant(12, int, block2);
constant(13, int, pitch2);
constant(14, int, block3);
constant(15, int, pitch3);
#define PLACE(i, flat_) (block##i == 0 ? (flat_) : (flat_) / max(block##i, 1) * pitch##i + (flat_) % max(block##i, 1))

#ifdef MAP_SMALL
#define MICRO_OPS 8
#else
#define MICRO_OPS 24
#endif
#include "common/micro.glsl"
#include "common/operand.glsl"
OPERAND(0, 0, 100)
OPERAND(1, 1, 120)
OPERAND(2, 2, 140)
OPERAND(3, 3, 160)
OUTPUT(8, output0);
#ifndef MAP_SMALL
#include "common/random.glsl"
OPERAND(4, 4, 180)
OPERAND(5, 5, 200)
OPERAND(6, 6, 220)
OPERAND(7, 7, 240)
OUTPUT(9, output1);
OUTPUT(10, output2);
OUTPUT(11, output3);

constant(20, uint, randomMode); // 0 none, 1 four neighbours share a counter, 2 each has its own
constant(21, uint, randomStream);
constant(22, uint, seedWord);
constant(23, uint, stepWord);
constant(24, int, randomOffset);
constant(25, int, randomStride0);
constant(26, int, randomStride1);
constant(27, int, randomStride2);
constant(28, int, randomStride3);
constant(29, int, randomStride4);

vec4 random(ivec4 outer, int inner, uvec2 seed, uint step)
{
    int base = randomOffset + outer.x * randomStride0 + outer.y * randomStride1 + outer.z * randomStride2 +
               outer.w * randomStride3;
    if (randomMode == 1u) {
        return plx_uniform(plx_philox(uvec4(uint(base + inner) >> 2, 0u, step, randomStream), seed));
    }
    vec4 v;
    UNROLL for (int j = 0; j < 4; ++j) {
        uint element = uint(base + (inner + j) * randomStride4);
        vec4 four = plx_uniform(plx_philox(uvec4(element >> 2, 0u, step, randomStream), seed));
        v[j] = plx_pick(four, int(element & 3u));
    }
    return v;
}
#endif

#ifdef MAP_SMALL
#define OUTPUTS 1
#define EACH_OUTPUT(M) M(0)
#else
#define OUTPUTS 4
#define EACH_OUTPUT(M) M(0) M(1) M(2) M(3)
#endif

// Stores element e of this invocation, which is vec4 flat_ of the output: the first one lane by lane, the others so many
// outputs of all lanes together.
#define PUT_OWN(i) if (outputs > i) { STORE4(output##i, PLACE(i, flat_), v[i]); }
void plx_put_0(int flat_, int e, vec4 v[OUTPUTS])
{
    if (flat_ < vectors && stored) {
        EACH_OUTPUT(PUT_OWN)
    }
}
#ifdef PLEXUS_TEXEL
int firstOfLanes(int e)
{
    int first = plx_first_of_lanes(256);
    first += first / 256 * 256 * (perInvocation - 1) + e * 256;
    return gated == 0u || plx_same(stored ? 1 : 0) != 0 ? first : vectors;
}
#define AT(i, k) (first + (k) < vectors ? PLACE(i, first + (k)) : -1)
#define AT_0(k) AT(0, k)
#define AT_1(k) AT(1, k)
#define AT_2(k) AT(2, k)
#define AT_3(k) AT(3, k)
#define PUT_LANES(i) STORE_LANES(output##i, AT_##i, v[i])
#define PUT_TOGETHER(count, each) \
    void plx_put_##count(int flat_, int e, vec4 v[OUTPUTS]) \
    { \
        int first = firstOfLanes(e); \
        each \
    }
PUT_TOGETHER(1, PUT_LANES(0))
#ifndef MAP_SMALL
PUT_TOGETHER(2, PUT_LANES(0) PUT_LANES(1))
PUT_TOGETHER(3, PUT_LANES(0) PUT_LANES(1) PUT_LANES(2))
PUT_TOGETHER(4, PUT_LANES(0) PUT_LANES(1) PUT_LANES(2) PUT_LANES(3))
#endif
#endif

void put(int flat_, int e, vec4 v[OUTPUTS])
{
#ifdef PLEXUS_TEXEL
#ifndef MAP_SMALL
    if (lanesTogether == 4u) {
        plx_put_4(flat_, e, v);
        return;
    }
    if (lanesTogether == 3u) {
        plx_put_3(flat_, e, v);
        return;
    }
    if (lanesTogether == 2u) {
        plx_put_2(flat_, e, v);
        return;
    }
#endif
    if (lanesTogether == 1u) {
        plx_put_1(flat_, e, v);
        return;
    }
#endif
    plx_put_0(flat_, e, v);
}

void main()
{
    beginMicro();
#ifndef MAP_SMALL
    uvec2 seed = uvec2(0u);
    uint step = 0u;
    if (randomMode != 0u) {
        seed = uvec2(params.data[seedWord], params.data[seedWord + 1u]);
        step = params.data[stepWord];
    }
#endif
    int row = (extent4 + 3) / 4; // vec4 of a row
    bool isRow = vectors == row; // there is only one
    int group = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x);
    int first = group * 256 * perInvocation + int(gl_LocalInvocationID.x);
    UNROLL for (int e = 0; e < perInvocation; ++e) {
        int flat_ = first + e * 256;
        int rest = isRow ? 0 : flat_ / row;
        int inner = (flat_ - rest * row) * 4;
        ivec4 outer;
        outer.w = rest % extent3;
        rest = rest / extent3;
        outer.z = rest % extent2;
        rest = rest / extent2;
        outer.y = rest % extent1;
        outer.x = rest / extent1;
        READ(0, flat_, outer, inner)
        READ(1, flat_, outer, inner)
        READ(2, flat_, outer, inner)
        READ(3, flat_, outer, inner)
#ifndef MAP_SMALL
        READ(4, flat_, outer, inner)
        READ(5, flat_, outer, inner)
        READ(6, flat_, outer, inner)
        READ(7, flat_, outer, inner)
        if (randomMode != 0u) {
            registers[REGISTER_RANDOM] = random(outer, inner, seed, step);
        }
#endif
        registers[REGISTER_VALUE] = registers[0];
        runMicro();
        int valid = flat_ < vectors ? extent4 - inner : 0;
        vec4 v[OUTPUTS];
        v[0] = finishMicro(result0, whole0, valid);
#ifndef MAP_SMALL
        v[1] = finishMicro(outputs > 1u ? result1 : result0, whole1, valid);
        v[2] = finishMicro(outputs > 2u ? result2 : result0, whole2, valid);
        v[3] = finishMicro(outputs > 3u ? result3 : result0, whole3, valid);
#endif
        put(flat_, e, v);
    }
    reportMicro();
}
