// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by reduce.comp and reduce_row.comp; see engine/vk/templates/reduce.h.
#define MICRO_OPS 12
#include "micro.glsl"
#include "operand.glsl"
OPERAND(0, 0, 100)
OPERAND(1, 1, 120)
OPERAND(2, 2, 140)
OPERAND(3, 3, 160)
OPERAND(4, 4, 180)
OPERAND(5, 5, 200)
OPERAND(6, 6, 220)
OPERAND(7, 7, 240)
READ_OPERANDS
#include "prologue.glsl"

#define KIND_SUM 0u
#define KIND_MAX 1u
#define KIND_ARG_MAX 2u
constant(0, uint, kind);
constant(1, int, extentA1);  // inner of a
constant(2, int, extentR1);  // inner of r
constant(3, int, countA);    // of a in all
constant(4, int, countR);    // of r in all
constant(5, int, parts);
constant(6, int, partR);     // r of a part (reduce_row: vec4 of r)
constant(7, float, factor);  // of the result: 1 / r for a mean
constant(8, int, outputStride);
