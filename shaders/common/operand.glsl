// SPDX-License-Identifier: GPL-3.0-or-later
// Strided, windowed operands (View in engine/vk/templates/operand.h). OPERAND(i, slot, id) declares the
// texel or storage buffer `operand<i>` with its constants from `id` on, and vec4 plx_read_<i>(flat, outer, inner):
// the four values at coordinates (outer, inner .. inner + 3); `flat` is the index of that vec4 in a dense
// tensor of the output's layout.
#define MODE_NONE 0u
#define MODE_FLAT 1u   // laid out as the output
#define MODE_VECTOR 2u // innermost stride 1, aligned
#define MODE_SPLAT 3u  // innermost stride 0
#define MODE_WORDS 4u  // anything else: four loads

bool plx_inside(int i, int low, int high)
{
    return i >= low && i < high;
}

#define OPERAND(i, slot, id) \
INPUT(slot, operand##i); \
constant(id + 0, uint, mode##i); \
constant(id + 1, uint, whole_in##i); \
constant(id + 2, uint, window##i); \
constant(id + 3, int, lane##i); \
constant(id + 4, int, offset##i); \
constant(id + 5, int, stride0_##i); \
constant(id + 6, int, stride1_##i); \
constant(id + 7, int, stride2_##i); \
constant(id + 8, int, stride3_##i); \
constant(id + 9, int, stride4_##i); \
constant(id + 10, int, low0_##i); \
constant(id + 11, int, low1_##i); \
constant(id + 12, int, low2_##i); \
constant(id + 13, int, low3_##i); \
constant(id + 14, int, low4_##i); \
constant(id + 15, int, high0_##i); \
constant(id + 16, int, high1_##i); \
constant(id + 17, int, high2_##i); \
constant(id + 18, int, high3_##i); \
constant(id + 19, int, high4_##i); \
float word##i(int at) \
{ \
    vec4 v = LOAD4(operand##i, at >> 2); \
    return lane##i < 4 ? v[lane##i & 3] : plx_pick(v, at & 3); \
} \
int base##i(ivec4 outer) \
{ \
    return offset##i + outer.x * stride0_##i + outer.y * stride1_##i + outer.z * stride2_##i + \
           outer.w * stride3_##i; \
} \
bool inside##i(ivec4 outer) \
{ \
    bool inside = true; \
    if ((window##i & 1u) != 0u) { inside = inside && plx_inside(outer.x, low0_##i, high0_##i); } \
    if ((window##i & 2u) != 0u) { inside = inside && plx_inside(outer.y, low1_##i, high1_##i); } \
    if ((window##i & 4u) != 0u) { inside = inside && plx_inside(outer.z, low2_##i, high2_##i); } \
    if ((window##i & 8u) != 0u) { inside = inside && plx_inside(outer.w, low3_##i, high3_##i); } \
    return inside; \
} \
vec4 plx_read_##i##_0(int flat_, ivec4 outer, int inner) { return vec4(0.0); } \
vec4 plx_read_##i##_1(int flat_, ivec4 outer, int inner) { return LOAD4(operand##i, flat_); } \
vec4 plx_read_##i##_2(int flat_, ivec4 outer, int inner) \
{ \
    vec4 v = LOAD4(operand##i, inside##i(outer) ? (base##i(outer) + inner) >> 2 : -1); \
    if ((window##i & 16u) != 0u) { \
        ivec4 lanes = inner + ivec4(0, 1, 2, 3); \
        v = mix(vec4(0.0), v, greaterThanEqual(lanes, ivec4(low4_##i))); \
        v = mix(vec4(0.0), v, lessThan(lanes, ivec4(high4_##i))); \
    } \
    return v; \
} \
vec4 plx_read_##i##_3(int flat_, ivec4 outer, int inner) \
{ \
    return vec4(word##i(inside##i(outer) ? base##i(outer) : -4)); \
} \
vec4 plx_read_##i##_4(int flat_, ivec4 outer, int inner) \
{ \
    vec4 v; \
    UNROLL for (int j = 0; j < 4; ++j) { \
        bool inside = inside##i(outer); \
        if ((window##i & 16u) != 0u) { \
            inside = inside && plx_inside(inner + j, low4_##i, high4_##i); \
        } \
        v[j] = word##i(inside ? base##i(outer) + (inner + j) * stride4_##i : -4); \
    } \
    return v; \
} \
vec4 plx_read_##i(int flat_, ivec4 outer, int inner) \
{ \
    switch (mode##i) { \
    case MODE_FLAT: return plx_read_##i##_1(flat_, outer, inner); \
    case MODE_VECTOR: return plx_read_##i##_2(flat_, outer, inner); \
    case MODE_SPLAT: return plx_read_##i##_3(flat_, outer, inner); \
    case MODE_WORDS: return plx_read_##i##_4(flat_, outer, inner); \
    } \
    return plx_read_##i##_0(flat_, outer, inner); \
}

// Into register r. As with micro-ops, the call is sent to the function of the mode.
#define READ_INTO(r, i, flat_, outer, inner) \
    if (mode##i != MODE_NONE) { \
        registers[r] = plx_read_##i(flat_, outer, inner); \
        if (whole_in##i != 0u) { \
            registers[r] = vec4(floatBitsToInt(registers[r])); \
        } \
    }
#define READ(i, flat_, outer, inner) READ_INTO(i, i, flat_, outer, inner)

// Operands 0 .. 3 into registers 0 .. 3; calls of readOperands are sent to plx_operands_n where there are n.
#define READ_OPERANDS \
    void plx_operands_0(int flat_, ivec4 outer, int inner) {} \
    void plx_operands_1(int flat_, ivec4 outer, int inner) { READ(0, flat_, outer, inner) } \
    void plx_operands_2(int flat_, ivec4 outer, int inner) \
    { \
        plx_operands_1(flat_, outer, inner); \
        READ(1, flat_, outer, inner) \
    } \
    void plx_operands_3(int flat_, ivec4 outer, int inner) \
    { \
        plx_operands_2(flat_, outer, inner); \
        READ(2, flat_, outer, inner) \
    } \
    void plx_operands_4(int flat_, ivec4 outer, int inner) \
    { \
        plx_operands_3(flat_, outer, inner); \
        READ(3, flat_, outer, inner) \
    } \
    void readOperands(int flat_, ivec4 outer, int inner) { plx_operands_4(flat_, outer, inner); }
