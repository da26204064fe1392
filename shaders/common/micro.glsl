// SPDX-License-Identifier: GPL-3.0-or-later
// A chain of micro-ops whose opcodes and operands are specialization constants: the driver folds the
// interpreter away and what stays is the arithmetic (measured: as fast as hand-written).
// Before inclusion, define MICRO_OPS (slots: 8, 12 or 24). Constant ids 40 .. 99, see
// engine/vk/templates/constants.h.
#include "math.glsl"
#include "micro_ops.glsl"

#ifndef MICRO_OPS
#define MICRO_OPS 12
#endif
#define NO_OP 0xffffffffu
#define REGISTER_VALUE 24
#define REGISTER_RANDOM 25
#define REGISTER_RESULT 32

// Sources 0 .. 31, results 32 ..: the numbering of Register in engine/vk/templates/operand.h.
vec4 registers[REGISTER_RESULT + MICRO_OPS];

#define OP_CONSTANT(name, i) layout(constant_id = i) const uint name = NO_OP
OP_CONSTANT(op0, 40);
OP_CONSTANT(op1, 41);
OP_CONSTANT(op2, 42);
OP_CONSTANT(op3, 43);
OP_CONSTANT(op4, 44);
OP_CONSTANT(op5, 45);
OP_CONSTANT(op6, 46);
OP_CONSTANT(op7, 47);
#if MICRO_OPS > 8
OP_CONSTANT(op8, 48);
OP_CONSTANT(op9, 49);
OP_CONSTANT(op10, 50);
OP_CONSTANT(op11, 51);
#endif
#if MICRO_OPS > 12
OP_CONSTANT(op12, 52);
OP_CONSTANT(op13, 53);
OP_CONSTANT(op14, 54);
OP_CONSTANT(op15, 55);
OP_CONSTANT(op16, 56);
OP_CONSTANT(op17, 57);
OP_CONSTANT(op18, 58);
OP_CONSTANT(op19, 59);
OP_CONSTANT(op20, 60);
OP_CONSTANT(op21, 61);
OP_CONSTANT(op22, 62);
OP_CONSTANT(op23, 63);
#endif
constant(64, float, immediate0);
constant(65, float, immediate1);
constant(66, float, immediate2);
constant(67, float, immediate3);
constant(68, float, immediate4);
constant(69, float, immediate5);
constant(70, float, immediate6);
constant(71, float, immediate7);
// Positions in the params buffer, NO_OP where unused.
OP_CONSTANT(scalar0, 72);
OP_CONSTANT(scalar1, 73);
OP_CONSTANT(scalar2, 74);
OP_CONSTANT(scalar3, 75);
OP_CONSTANT(scalar4, 76);
OP_CONSTANT(scalar5, 77);
OP_CONSTANT(scalar6, 78);
OP_CONSTANT(scalar7, 79);
// The register of each output, and whether it is stored as whole numbers.
layout(constant_id = 80) const uint result0 = REGISTER_VALUE;
layout(constant_id = 81) const uint result1 = REGISTER_VALUE;
layout(constant_id = 82) const uint result2 = REGISTER_VALUE;
layout(constant_id = 83) const uint result3 = REGISTER_VALUE;
constant(84, uint, whole0);
constant(85, uint, whole1);
constant(86, uint, whole2);
constant(87, uint, whole3);
constant(88, uint, checkFinite);
constant(89, uint, gated);
// 90: 1 where rows end within a vec4; read by engine/vk/specialize.cpp alone.

INPUT_WORDS(12, params);
layout(std430, binding = 13) buffer HaltBlock { uint data[]; } halt;

bool stored = true;     // whether the gate is open
uvec4 largestBits = uvec4(0u); // of the magnitudes checked so far; without a branch, 32 rows make it count

#define SCALAR(i) \
    if (scalar##i != NO_OP) { registers[16 + i] = vec4(uintBitsToFloat(params.data[scalar##i])); }

void setImmediates()
{
    registers[8] = vec4(immediate0);
    registers[9] = vec4(immediate1);
    registers[10] = vec4(immediate2);
    registers[11] = vec4(immediate3);
    registers[12] = vec4(immediate4);
    registers[13] = vec4(immediate5);
    registers[14] = vec4(immediate6);
    registers[15] = vec4(immediate7);
}

// Once per invocation, outside of control flow (lavapipe loads uniform words fast only there).
void beginMicro()
{
    SCALAR(0) SCALAR(1) SCALAR(2) SCALAR(3) SCALAR(4) SCALAR(5) SCALAR(6) SCALAR(7)
    setImmediates();
    registers[26] = vec4(0.0);
    if (gated != 0u) {
        stored = halt.data[0] == 0u;
    }
}

// Step i of the chain. When a pipeline is made, engine/vk/specialize.cpp sends the call of plx_micro_i to the
// function of its op, and that of runMicro to plx_run_n for a chain of n steps, so that the driver never
// sees the others: it would fold them away, but reading them costs it 50 ms and more.
#define STEP(i, next) \
    vec4 plx_micro_##i(vec4 a, vec4 b, vec4 c) { return plx_micro(op##i & 255u, a, b, c); } \
    void plx_run_##next() \
    { \
        plx_run_##i(); \
        registers[REGISTER_RESULT + i] = plx_micro_##i( \
            registers[(op##i >> 8) & 255u], registers[(op##i >> 16) & 255u], registers[op##i >> 24]); \
    }

void plx_run_0() {}
STEP(0, 1)
STEP(1, 2)
STEP(2, 3)
STEP(3, 4)
STEP(4, 5)
STEP(5, 6)
STEP(6, 7)
STEP(7, 8)
#if MICRO_OPS > 8
STEP(8, 9)
STEP(9, 10)
STEP(10, 11)
STEP(11, 12)
#endif
#if MICRO_OPS > 12
STEP(12, 13)
STEP(13, 14)
STEP(14, 15)
STEP(15, 16)
STEP(16, 17)
STEP(17, 18)
STEP(18, 19)
STEP(19, 20)
STEP(20, 21)
STEP(21, 22)
STEP(22, 23)
STEP(23, 24)
#endif

void runMicro()
{
#if MICRO_OPS > 12
    plx_run_24();
#elif MICRO_OPS > 8
    plx_run_12();
#else
    plx_run_8();
#endif
}

// The register as it goes to memory: whole numbers where asked for, zeros from lane `valid` on. Calls are
// sent to the least of the three that does what the constants ask for; 32 rows make this count.
vec4 plx_finish_0(uint result, uint whole, int valid) { return registers[result]; }

vec4 plx_finish_1(uint result, uint whole, int valid)
{
    return mix(vec4(0.0), registers[result], lessThan(ivec4(0, 1, 2, 3), ivec4(valid)));
}

vec4 plx_finish_2(uint result, uint whole, int valid)
{
    vec4 v = plx_finish_1(result, whole, valid);
    if (checkFinite != 0u) {
        largestBits = max(largestBits, floatBitsToUint(v) & 0x7fffffffu);
    }
    return whole != 0u ? intBitsToFloat(ivec4(v)) : v;
}

vec4 finishMicro(uint result, uint whole, int valid) { return plx_finish_2(result, whole, valid); }

// Once per invocation, at the end.
void reportMicro()
{
    if (checkFinite != 0u) {
        if (any(greaterThanEqual(largestBits, uvec4(0x7f800000u)))) { // infinity, and NaN above it
            atomicOr(halt.data[0], 1u);
            atomicOr(halt.data[push.haltCode], 1u);
        }
    }
}
