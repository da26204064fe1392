// SPDX-License-Identifier: GPL-3.0-or-later
// Until the op definitions print their own.
vec4 plx_op_0(vec4 a, vec4 b, vec4 c) { return a + b; }
vec4 plx_op_1(vec4 a, vec4 b, vec4 c) { return a - b; }
vec4 plx_op_2(vec4 a, vec4 b, vec4 c) { return a * b; }
vec4 plx_op_3(vec4 a, vec4 b, vec4 c) { return a / b; }
vec4 plx_op_4(vec4 a, vec4 b, vec4 c) { return max(a, b); }
vec4 plx_op_5(vec4 a, vec4 b, vec4 c) { return min(a, b); }
vec4 plx_op_6(vec4 a, vec4 b, vec4 c) { return plx_pow(a, b); }
vec4 plx_op_7(vec4 a, vec4 b, vec4 c) { return -a; }
vec4 plx_op_8(vec4 a, vec4 b, vec4 c) { return plx_exp(a); }
vec4 plx_op_9(vec4 a, vec4 b, vec4 c) { return plx_log(a); }
vec4 plx_op_10(vec4 a, vec4 b, vec4 c) { return plx_sqrt(a); }
vec4 plx_op_11(vec4 a, vec4 b, vec4 c) { return plx_rsqrt(a); }
vec4 plx_op_12(vec4 a, vec4 b, vec4 c) { return plx_tanh(a); }
vec4 plx_op_13(vec4 a, vec4 b, vec4 c) { return plx_sigmoid(a); }
vec4 plx_op_14(vec4 a, vec4 b, vec4 c) { return plx_erf(a); }
vec4 plx_op_15(vec4 a, vec4 b, vec4 c) { return mix(c, b, notEqual(a, vec4(0.0))); }
vec4 plx_op_16(vec4 a, vec4 b, vec4 c) { return mix(vec4(0.0), vec4(1.0), lessThan(a, b)); }
vec4 plx_op_17(vec4 a, vec4 b, vec4 c) { return mix(vec4(0.0), vec4(1.0), greaterThan(a, b)); }
vec4 plx_op_18(vec4 a, vec4 b, vec4 c) { return mix(vec4(0.0), vec4(1.0), equal(a, b)); }
vec4 plx_op_19(vec4 a, vec4 b, vec4 c) { return plx_sin(a); }
vec4 plx_op_20(vec4 a, vec4 b, vec4 c) { return plx_cos(a); }

vec4 plx_micro(uint opcode, vec4 a, vec4 b, vec4 c)
{
    switch (opcode) {
    case 0u: return plx_op_0(a, b, c);
    case 1u: return plx_op_1(a, b, c);
    case 2u: return plx_op_2(a, b, c);
    case 3u: return plx_op_3(a, b, c);
    case 4u: return plx_op_4(a, b, c);
    case 5u: return plx_op_5(a, b, c);
    case 6u: return plx_op_6(a, b, c);
    case 7u: return plx_op_7(a, b, c);
    case 8u: return plx_op_8(a, b, c);
    case 9u: return plx_op_9(a, b, c);
    case 10u: return plx_op_10(a, b, c);
    case 11u: return plx_op_11(a, b, c);
    case 12u: return plx_op_12(a, b, c);
    case 13u: return plx_op_13(a, b, c);
    case 14u: return plx_op_14(a, b, c);
    case 15u: return plx_op_15(a, b, c);
    case 16u: return plx_op_16(a, b, c);
    case 17u: return plx_op_17(a, b, c);
    case 18u: return plx_op_18(a, b, c);
    case 19u: return plx_op_19(a, b, c);
    case 20u: return plx_op_20(a, b, c);
    }
    return vec4(0.0);
}
