// SPDX-License-Identifier: GPL-3.0-or-later
// What gemm, conv and others do with a value before it is stored: up to 12 micro-ops over it and four
// operands, constants of positions 0 .. 3, slots EPILOGUE_SLOT .. +3.
#ifndef EPILOGUE_SLOT
#define EPILOGUE_SLOT 2
#endif
#ifndef EPILOGUE_POSITION
#define EPILOGUE_POSITION 0
#endif
#define MICRO_OPS 12
#include "micro.glsl"
#include "operand.glsl"
OPERAND(0, EPILOGUE_SLOT + 0, 100)
OPERAND(1, EPILOGUE_SLOT + 1, 120)
OPERAND(2, EPILOGUE_SLOT + 2, 140)
OPERAND(3, EPILOGUE_SLOT + 3, 160)
OUTPUT(8, output0);

// Reads what is the same for all rows (outer.w), before a loop over rows.
void beginRows(ivec4 outer, int inner)
{
    READ_ONCE(0, outer, inner)
    READ_ONCE(1, outer, inner)
    READ_ONCE(2, outer, inner)
    READ_ONCE(3, outer, inner)
}

// The value as it is stored at row outer.w, columns inner .. inner + 3 of `columns`.
vec4 finishRow(vec4 value, ivec4 outer, int inner, int columns)
{
    READ_EACH(0, outer, inner)
    READ_EACH(1, outer, inner)
    READ_EACH(2, outer, inner)
    READ_EACH(3, outer, inner)
    registers[REGISTER_VALUE] = value;
    runMicro();
    return finishMicro(result0, whole0, columns - inner);
}

// The same for a template that visits each element alone; `flat_` is its index in a dense output.
vec4 finishElement(vec4 value, int flat_, ivec4 outer, int inner, int columns)
{
    READ(0, flat_, outer, inner)
    READ(1, flat_, outer, inner)
    READ(2, flat_, outer, inner)
    READ(3, flat_, outer, inner)
    registers[REGISTER_VALUE] = value;
    runMicro();
    return finishMicro(result0, whole0, columns - inner);
}
