// SPDX-License-Identifier: GPL-3.0-or-later
// What gemm, conv and others do with a value before it is stored: up to 12 micro-ops over it and four
// operands, constants of positions 0 .. 3, slots 2 .. 5.
#define MICRO_OPS 12
#include "micro.glsl"
#include "operand.glsl"
OPERAND(0, 2, 100)
OPERAND(1, 3, 120)
OPERAND(2, 4, 140)
OPERAND(3, 5, 160)
READ_OPERANDS
OUTPUT(8, output0);

// An operand that is the same for all rows (outer.yzw) is read once, before a loop over rows.
// The second condition is spelled out: glslang makes an undefined constant of a negated &&.
#define SAME(i) (stride1_##i == 0 && stride2_##i == 0 && stride3_##i == 0 && (window##i & 14u) == 0u)
#define DIFFERS(i) (stride1_##i != 0 || stride2_##i != 0 || stride3_##i != 0 || (window##i & 14u) != 0u)
#define ONCE(i) if (SAME(i)) { READ(i, -1, outer, inner) }
#define EACH(i) if (DIFFERS(i)) { READ(i, flat_, outer, inner) }

void plx_once_0(ivec4 outer, int inner) {}
void plx_once_1(ivec4 outer, int inner) { ONCE(0) }
void plx_once_2(ivec4 outer, int inner) { ONCE(0) ONCE(1) }
void plx_once_3(ivec4 outer, int inner) { ONCE(0) ONCE(1) ONCE(2) }
void plx_once_4(ivec4 outer, int inner) { ONCE(0) ONCE(1) ONCE(2) ONCE(3) }
void beginRows(ivec4 outer, int inner) { plx_once_4(outer, inner); }

void plx_each_0(int flat_, ivec4 outer, int inner) {}
void plx_each_1(int flat_, ivec4 outer, int inner) { EACH(0) }
void plx_each_2(int flat_, ivec4 outer, int inner) { EACH(0) EACH(1) }
void plx_each_3(int flat_, ivec4 outer, int inner) { EACH(0) EACH(1) EACH(2) }
void plx_each_4(int flat_, ivec4 outer, int inner) { EACH(0) EACH(1) EACH(2) EACH(3) }
void readEach(int flat_, ivec4 outer, int inner) { plx_each_4(flat_, outer, inner); }

// The value as it is stored at row outer.yzw, columns inner .. inner + 3 of `columns`.
vec4 finishRow(vec4 value, int flat_, ivec4 outer, int inner, int columns)
{
    readEach(flat_, outer, inner);
    registers[REGISTER_VALUE] = value;
    runMicro();
    return finishMicro(result0, whole0, columns - inner);
}

// The same for a template that visits each element alone; `flat_` is its index in a dense output.
vec4 finishElement(vec4 value, int flat_, ivec4 outer, int inner, int columns)
{
    readOperands(flat_, outer, inner);
    registers[REGISTER_VALUE] = value;
    runMicro();
    return finishMicro(result0, whole0, columns - inner);
}
