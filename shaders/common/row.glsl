// SPDX-License-Identifier: GPL-3.0-or-later
// A row handled by a group of invocations that all learn the row's sum or maximum. lavapipe: a subgroup, by
// shuffles. GPU: a workgroup, through shared memory. Every invocation must call.
#ifndef GROUP
#define GROUP 64
#endif
layout(local_size_x = GROUP) in;
#ifdef PLEXUS_TEXEL
#define ROW_LANES LANES
int rowOfGroup()
{
    int group = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x);
    return group * (64 / LANES) + int(gl_LocalInvocationID.x) / LANES;
}
int laneOfRow() { return int(gl_LocalInvocationID.x) % LANES; }
#define ROW_ADD(a, b) ((a) + (b))
#if LANES == 8
#define ROW_TREE(combine) \
    x = combine(x, subgroupShuffleXor(x, 4)); \
    x = combine(x, subgroupShuffleXor(x, 2)); \
    return combine(x, subgroupShuffleXor(x, 1));
#else // where a shuffle is a loop over lanes unless its index is a constant
#define ROW_2(combine, i) combine(subgroupShuffle(x, i), subgroupShuffle(x, (i) + 1))
#define ROW_4(combine, i) combine(ROW_2(combine, i), ROW_2(combine, (i) + 2))
#define ROW_8(combine, i) combine(ROW_4(combine, i), ROW_4(combine, (i) + 4))
#define ROW_TREE(combine) return combine(ROW_8(combine, 0), ROW_8(combine, 8));
#endif
float rowSum(float x) { ROW_TREE(ROW_ADD) }
float rowMax(float x) { ROW_TREE(max) }
int rowMin(int x) { ROW_TREE(min) }
#else
#define ROW_LANES 64
shared float rowFloats[64];
shared int rowInts[64];
int rowOfGroup() { return int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x); }
int laneOfRow() { return int(gl_LocalInvocationID.x); }
#define ROW_TREE(data, combine) \
    int lane = laneOfRow(); \
    barrier(); \
    data[lane] = x; \
    barrier(); \
    for (int half_ = 32; half_ > 0; half_ >>= 1) { \
        if (lane < half_) { \
            data[lane] = combine(data[lane], data[lane + half_]); \
        } \
        barrier(); \
    } \
    return data[0];
#define ROW_ADD(a, b) ((a) + (b))
float rowSum(float x) { ROW_TREE(rowFloats, ROW_ADD) }
float rowMax(float x) { ROW_TREE(rowFloats, max) }
int rowMin(int x) { ROW_TREE(rowInts, min) }
#endif

float sumOf(vec4 v) { return (v.x + v.y) + (v.z + v.w); }
float maxOf(vec4 v) { return max(max(v.x, v.y), max(v.z, v.w)); }
int minOf(ivec4 v) { return min(min(v.x, v.y), min(v.z, v.w)); }
