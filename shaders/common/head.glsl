// SPDX-License-Identifier: GPL-3.0-or-later
// Memory access of all templates. Two variants are compiled of each:
//   PLEXUS_TEXEL   lavapipe: operands are texel buffers, because a storage buffer load there is a loop
//                  over the lanes and a texel load is vector code. A subgroup has LANES of them, 8 or 16.
//   otherwise      storage buffers, for GPUs.
// Either way LOAD4 with an index outside the operand, such as -1, gives zeros. STORE4 on lavapipe is a loop over
// lanes for each component: two of 64 bits are stored in two thirds of the time of four of 32.
#extension GL_EXT_control_flow_attributes : require

#ifdef PLEXUS_TEXEL
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#define INPUT(slot, name) layout(binding = slot, rgba32f) readonly uniform imageBuffer name
#define LOAD4(name, i) imageLoad(name, i)
#define OUTPUT(slot, name) \
    layout(std430, binding = slot) writeonly buffer name##Block { u64vec2 data[]; } name
#define STORE4(name, i, v) name.data[i] = plx_halves(v)
u64vec2 plx_halves(vec4 v)
{
    uvec4 words = floatBitsToUint(v);
    return u64vec2(packUint2x32(words.xy), packUint2x32(words.zw));
}
#else
#define INPUT(slot, name) \
    layout(std430, binding = slot) readonly buffer name##Block { vec4 data[]; } name
#define LOAD4(name, i) (uint(i) < uint(name.data.length()) ? name.data[i] : vec4(0.0))
#define OUTPUT(slot, name) \
    layout(std430, binding = slot) writeonly buffer name##Block { vec4 data[]; } name
#define STORE4(name, i, v) name.data[i] = v
#endif

#define OUTPUT_WORDS(slot, name) \
    layout(std430, binding = slot) writeonly buffer name##Block { float data[]; } name
#define INPUT_WORDS(slot, name) \
    layout(std430, binding = slot) readonly buffer name##Block { uint data[]; } name

#define UNROLL [[unroll]]

// i < count, for the i of whole tiles: always so, and then without a branch, where tiles fit exactly.
#define PLX_BELOW(i, count, tile) ((count) % (tile) == 0 || (i) < (count))

// A constant that describes the dispatch: constant(7, uint, rows);
#define constant(id, type, name) layout(constant_id = id) const type name = type(0)

float plx_pick(vec4 v, int lane)
{
    vec2 pair = lane < 2 ? v.xy : v.zw;
    return (lane & 1) == 0 ? pair.x : pair.y;
}

// Unrolled by the preprocessor, for large bodies: a driver takes many times longer to unroll a loop.
#define REPEAT_4(M, i) M((i)) M((i) + 1) M((i) + 2) M((i) + 3)
#define REPEAT_8(M, i) REPEAT_4(M, (i)) REPEAT_4(M, (i) + 4)
#define REPEAT_16(M, i) REPEAT_8(M, (i)) REPEAT_8(M, (i) + 8)
#define REPEAT_32(M, i) REPEAT_16(M, (i)) REPEAT_16(M, (i) + 16)
