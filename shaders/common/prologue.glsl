// SPDX-License-Identifier: GPL-3.0-or-later
// What a reduction does with its operands before it reduces: a second chain of up to 12 micro-ops with
// constants of its own. Include after micro.glsl.
#define PROLOGUE_STEP(i, next) \
    OP_CONSTANT(before##i, 300 + i); \
    vec4 plx_prologue_micro_##i(vec4 a, vec4 b, vec4 c) { return plx_micro(before##i & 255u, a, b, c); } \
    void plx_prologue_run_##next() \
    { \
        plx_prologue_run_##i(); \
        registers[REGISTER_RESULT + i] = plx_prologue_micro_##i( \
            registers[(before##i >> 8) & 255u], registers[(before##i >> 16) & 255u], registers[before##i >> 24]); \
    }

void plx_prologue_run_0() {}
PROLOGUE_STEP(0, 1)
PROLOGUE_STEP(1, 2)
PROLOGUE_STEP(2, 3)
PROLOGUE_STEP(3, 4)
PROLOGUE_STEP(4, 5)
PROLOGUE_STEP(5, 6)
PROLOGUE_STEP(6, 7)
PROLOGUE_STEP(7, 8)
PROLOGUE_STEP(8, 9)
PROLOGUE_STEP(9, 10)
PROLOGUE_STEP(10, 11)
PROLOGUE_STEP(11, 12)
void runPrologueSteps() { plx_prologue_run_12(); }

constant(312, float, beforeImmediate0);
constant(313, float, beforeImmediate1);
constant(314, float, beforeImmediate2);
constant(315, float, beforeImmediate3);
constant(316, float, beforeImmediate4);
constant(317, float, beforeImmediate5);
constant(318, float, beforeImmediate6);
constant(319, float, beforeImmediate7);
layout(constant_id = 320) const uint beforeResult = 0u;
layout(constant_id = 321) const uint beforeSecond = 0u;

void beginPrologue()
{
    registers[8] = vec4(beforeImmediate0);
    registers[9] = vec4(beforeImmediate1);
    registers[10] = vec4(beforeImmediate2);
    registers[11] = vec4(beforeImmediate3);
    registers[12] = vec4(beforeImmediate4);
    registers[13] = vec4(beforeImmediate5);
    registers[14] = vec4(beforeImmediate6);
    registers[15] = vec4(beforeImmediate7);
}

// The value to reduce, of operands 0 .. 3; then registers[beforeSecond] is the second one.
vec4 runPrologue(int flat_, ivec4 outer, int inner)
{
    readOperands(flat_, outer, inner);
    runPrologueSteps();
    return registers[beforeResult];
}

// The stored form of a reduced value, of operands 4 .. 7 in registers 0 .. 3.
vec4 finishReduced(vec4 value, int flat_, ivec4 outer, int inner, int columns)
{
    setImmediates();
    READ_INTO(0, 4, flat_, outer, inner)
    READ_INTO(1, 5, flat_, outer, inner)
    READ_INTO(2, 6, flat_, outer, inner)
    READ_INTO(3, 7, flat_, outer, inner)
    registers[REGISTER_VALUE] = value;
    runMicro();
    return finishMicro(result0, whole0, columns - inner);
}
