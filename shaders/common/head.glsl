// SPDX-License-Identifier: GPL-3.0-or-later
// Memory access of all templates. Two variants are compiled of each:
//   PLEXUS_TEXEL   lavapipe: operands are texel buffers, because a storage buffer load there is a loop
//                  over the lanes and a texel load is vector code. A subgroup has LANES of them, 8 or 16.
//   otherwise      storage buffers, for GPUs.
// Either way LOAD4 with an index outside the operand, such as -1, gives zeros. STORE4 on lavapipe is a loop over
// lanes: two components of 64 bits are stored in two thirds of the time of four of 32. LLVM would move the arithmetic
// of an index into that loop, where it is done lane by lane, but not a maximum: PLX_WHOLE keeps it out.
// STORE_LANES stores the vec4 of all lanes without a loop, in a sixth of its time with 16 lanes: the loop writes the whole
// vector to the stack for every number it picks from it, and a processor that reads a part of 64 bytes it has just written
// waits for them to reach its cache. lavapipe stores straight where the index is the same in all lanes and outside of loops
// and branches, so the lanes' numbers are brought to all in turn by a shuffle with a constant index. AT(k), the index of lane
// k, must be made of constants, push constants and plx_same alone; outside the output, such as -1, nothing is stored. That is
// much more code for the driver to compile: 0.5 ms for 8 bytes of a lane.
#extension GL_EXT_control_flow_attributes : require

#ifdef PLEXUS_TEXEL
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#extension GL_EXT_shader_subgroup_extended_types_int64 : require
#define WORDS_OF(slot, name) layout(binding = slot, rgba32f) readonly uniform imageBuffer name
#define HALVES_OF(slot, name) layout(binding = slot, rgba16ui) readonly uniform uimageBuffer name##Halves
#define LOAD_WORDS(name, i) imageLoad(name, i)
#define LOAD_HALVES(name, i) imageLoad(name##Halves, i)
#define FOUR_WORDS u64vec2
#define FOUR_HALVES uint64_t
#define PLX_WHOLE(i) max(i, 0)

// digits: the numbers 0 to 15 (engine/vk/record.cpp).
layout(push_constant) uniform Push { uint haltCode; uint others[15]; uint digits[16]; } push;

// A number that is the same in all lanes of a subgroup, in a form that lavapipe knows to be so. It must have no more than so
// many hexadecimal digits.
layout(constant_id = 94) const uint sameDigits = 5u;
int plx_same(int v)
{
    uint same = push.digits[v & 15];
    if (sameDigits > 1u) {
        same |= push.digits[(v >> 4) & 15] << 4;
    }
    if (sameDigits > 2u) {
        same |= push.digits[(v >> 8) & 15] << 8;
    }
    if (sameDigits > 3u) {
        same |= push.digits[(v >> 12) & 15] << 12;
    }
    if (sameDigits > 4u) {
        same |= push.digits[(v >> 16) & 15] << 16;
    }
    return int(same);
}

// v again, made of it and of a number that the lanes have computed, so that the driver cannot know. What it does is to make
// LLVM align the stack to whole vectors, as the loop of a store does by the way: without, sums kept there lie in two lines of
// the cache each (a fifth of a product's time). others[14] is 0.
int plx_on_aligned_stack(int v, float computed)
{
    return v + int(subgroupShuffle(floatBitsToUint(computed), uint(v) & uint(LANES - 1)) & push.others[14]);
}

// The first of this subgroup's invocations, of workgroups of `size` in one dimension.
int plx_first_of_lanes(int size)
{
    int group = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x);
    return plx_same(group * (size / LANES) + int(gl_LocalInvocationID.x) / LANES) * LANES;
}

u64vec2 plx_words(vec4 v)
{
    uvec4 words = floatBitsToUint(v);
    return u64vec2(packUint2x32(words.xy), packUint2x32(words.zw));
}
#else
layout(push_constant) uniform Push { uint haltCode; } push;
#define WORDS_OF(slot, name) layout(std430, binding = slot) readonly buffer name##Block { vec4 data[]; } name
#define HALVES_OF(slot, name) \
    layout(std430, binding = slot) readonly buffer name##HalvesBlock { uvec2 data[]; } name##Halves
#define LOAD_WORDS(name, i) (uint(i) < uint(name.data.length()) ? name.data[i] : vec4(0.0))
#define LOAD_HALVES(name, i) \
    (uint(i) < uint(name##Halves.data.length()) ? plx_apart(name##Halves.data[i]) : uvec4(0u))
#define FOUR_WORDS vec4
#define FOUR_HALVES uvec2
#define PLX_WHOLE(i) i
vec4 plx_words(vec4 v) { return v; }
uvec4 plx_apart(uvec2 v) { return uvec4(v.x & 0xffffu, v.x >> 16, v.y & 0xffffu, v.y >> 16); }
#endif

FOUR_HALVES plx_halves(uvec4 halves)
{
    uvec2 pairs = halves.xz | (halves.yw << 16);
#ifdef PLEXUS_TEXEL
    return packUint2x32(pairs);
#else
    return pairs;
#endif
}

// Numbers that are bfloat16's (to_bfloat16 in engine/program/ops) are the upper halves of words.
vec4 plx_of_bfloat16(uvec4 halves) { return uintBitsToFloat(halves << 16); }
uvec4 plx_to_bfloat16(vec4 v) { return floatBitsToUint(v) >> 16; }

// Numbers that are float16's (to_float16): exponents are 112 less, and those below 2^-14 are whole multiples of 2^-24.
vec4 plx_of_float16(uvec4 halves)
{
    uvec4 magnitude = halves & 0x7fffu;
    uvec4 bits = (magnitude << 13) + 0x38000000u;
    bits += mix(uvec4(0u), uvec4(0x38000000u), greaterThanEqual(magnitude, uvec4(0x7c00u))); // infinity, NaN
    bits = mix(bits, floatBitsToUint(vec4(magnitude) * 5.9604644775390625e-8), lessThan(magnitude, uvec4(0x400u)));
    return uintBitsToFloat(bits | ((halves & 0x8000u) << 16));
}
uvec4 plx_to_float16(vec4 v)
{
    uvec4 bits = floatBitsToUint(v);
    uvec4 magnitude = bits & 0x7fffffffu;
    uvec4 halves = (magnitude - 0x38000000u) >> 13;
    halves = mix(halves, 0x7c00u | ((magnitude >> 13) & 0x3ffu), greaterThanEqual(magnitude, uvec4(0x7f800000u)));
    halves = mix(halves, uvec4(abs(v) * 16777216.0), lessThan(magnitude, uvec4(0x38800000u)));
    return halves | ((bits >> 16) & 0x8000u);
}

// A binding holds words, or numbers of two bytes: engine/vk/specialize.cpp sends the calls of plx_of_<slot> and
// plx_to_<slot> to the functions that end in _0, _1 or _2. (The macros end in a declaration, which wants the semicolon of
// whoever uses them.)
layout(constant_id = 91) const uint slotsOfHalves = 0u;
layout(constant_id = 92) const uint slotsOfFloat16 = 0u;
#define HAS_HALVES(slot) ((slotsOfHalves & (1u << slot)) != 0u)
#define HAS_FLOAT16(slot) ((slotsOfFloat16 & (1u << slot)) != 0u)
#define INPUT(slot, name) \
    WORDS_OF(slot, name); \
    HALVES_OF(slot, name); \
    vec4 plx_of_##slot##_0(int i) { return LOAD_WORDS(name, i); } \
    vec4 plx_of_##slot##_1(int i) { return plx_of_bfloat16(LOAD_HALVES(name, i)); } \
    vec4 plx_of_##slot##_2(int i) { return plx_of_float16(LOAD_HALVES(name, i)); } \
    vec4 plx_of_##slot(int i) \
    { \
        return HAS_FLOAT16(slot) ? plx_of_##slot##_2(i) : HAS_HALVES(slot) ? plx_of_##slot##_1(i) : plx_of_##slot##_0(i); \
    } \
    vec4 plx_load_##name(int i) { return plx_of_##slot(i); } \
    vec4 plx_load_##name(int i)
#ifdef PLEXUS_TEXEL
int plx_at[LANES]; // what STORE_LANES hands over
#define PLX_LANE(name, i) name.data[plx_at[i]] = subgroupShuffle(words, i);
#define PLX_LANES_8(name, i) \
    PLX_LANE(name, i) PLX_LANE(name, i + 1) PLX_LANE(name, i + 2) PLX_LANE(name, i + 3) \
    PLX_LANE(name, i + 4) PLX_LANE(name, i + 5) PLX_LANE(name, i + 6) PLX_LANE(name, i + 7)
#define FILL_4(at, AT, i) at[i] = AT(i); at[i + 1] = AT(i + 1); at[i + 2] = AT(i + 2); at[i + 3] = AT(i + 3);
#define FILL_8(at, AT, i) FILL_4(at, AT, i) FILL_4(at, AT, i + 4)
#if LANES == 8
#define PLX_LANES(name) PLX_LANES_8(name, 0)
#define FILL_LANES(at, AT) FILL_8(at, AT, 0)
#else
#define PLX_LANES(name) PLX_LANES_8(name, 0) PLX_LANES_8(name, 8)
#define FILL_LANES(at, AT) FILL_8(at, AT, 0) FILL_8(at, AT, 8)
#endif

// PUT(void put(int row), (row)) declares what stores a template's results: plx_put_0, which stores as a lane does alone, or
// plx_put_1, by STORE_LANES. Calls are sent to one of them when a pipeline is made, so that the driver never sees the other.
layout(constant_id = 93) const uint lanesTogether = 0u;
#define PUT(declaration, arguments) \
    declaration \
    { \
        if (lanesTogether != 0u) { \
            plx_put_1 arguments; \
        } else { \
            plx_put_0 arguments; \
        } \
    }
#define OUTPUT_OF_LANES(slot, name) \
    void plx_lanes_##slot##_0(vec4 v) { u64vec2 words = plx_words(v); PLX_LANES(name) } \
    void plx_lanes_##slot##_1(vec4 v) \
    { \
        uint64_t words = plx_halves(plx_to_bfloat16(v)); \
        PLX_LANES(name##Halves) \
    } \
    void plx_lanes_##slot##_2(vec4 v) \
    { \
        uint64_t words = plx_halves(plx_to_float16(v)); \
        PLX_LANES(name##Halves) \
    } \
    void plx_lanes_##slot(vec4 v) \
    { \
        if (HAS_FLOAT16(slot)) { \
            plx_lanes_##slot##_2(v); \
        } else if (HAS_HALVES(slot)) { \
            plx_lanes_##slot##_1(v); \
        } else { \
            plx_lanes_##slot##_0(v); \
        } \
    } \
    void plx_each_##name(vec4 v) { plx_lanes_##slot(v); }
#define STORE_LANES(name, AT, v) { FILL_LANES(plx_at, AT) plx_each_##name(v); }
#else
#define OUTPUT_OF_LANES(slot, name)
#define PUT(declaration, arguments) declaration { plx_put_0 arguments; }
#endif
#define OUTPUT(slot, name) \
    layout(std430, binding = slot) writeonly buffer name##Block { FOUR_WORDS data[]; } name; \
    layout(std430, binding = slot) writeonly buffer name##HalvesBlock { FOUR_HALVES data[]; } name##Halves; \
    void plx_to_##slot##_0(int i, vec4 v) { name.data[PLX_WHOLE(i)] = plx_words(v); } \
    void plx_to_##slot##_1(int i, vec4 v) { name##Halves.data[PLX_WHOLE(i)] = plx_halves(plx_to_bfloat16(v)); } \
    void plx_to_##slot##_2(int i, vec4 v) { name##Halves.data[PLX_WHOLE(i)] = plx_halves(plx_to_float16(v)); } \
    void plx_to_##slot(int i, vec4 v) \
    { \
        if (HAS_FLOAT16(slot)) { \
            plx_to_##slot##_2(i, v); \
        } else if (HAS_HALVES(slot)) { \
            plx_to_##slot##_1(i, v); \
        } else { \
            plx_to_##slot##_0(i, v); \
        } \
    } \
    OUTPUT_OF_LANES(slot, name) \
    void plx_store_##name(int i, vec4 v) { plx_to_##slot(i, v); } \
    void plx_store_##name(int i, vec4 v)
#define LOAD4(name, i) plx_load_##name(i)
#define STORE4(name, i, v) plx_store_##name(i, v)

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
