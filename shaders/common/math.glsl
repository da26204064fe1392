// SPDX-License-Identifier: GPL-3.0-or-later
// Elementary functions to a few units in the last place, the same on every device. Vulkan allows
// built-ins far worse (lavapipe: tanh off by 2.5 % below 0.01, log by 0.3 % near 1), and GLSL has no
// erf. Polynomials interpolate at Chebyshev nodes; tests/vk/math_test.cpp measures every function.
#ifndef PLEXUS_MATH_GLSL
#define PLEXUS_MATH_GLSL

#define PLX_INFINITY uintBitsToFloat(0x7f800000u)
#define PLX_NAN uintBitsToFloat(0x7fc00000u)

bvec4 plx_isnan(vec4 x)
{
    return greaterThan(floatBitsToUint(x) & 0x7fffffffu, uvec4(0x7f800000u));
}

// Whether x takes the place of the largest so far: a NaN counts as largest, and the first one stays.
bvec4 plx_larger(vec4 x, vec4 most)
{
    bvec4 nan = plx_isnan(x);
    bvec4 already = plx_isnan(most);
    return bvec4(ivec4(greaterThan(x, most)) | (ivec4(nan) & ~ivec4(already)));
}

bvec4 plx_finite(vec4 x)
{
    return lessThan(floatBitsToUint(x) & 0x7fffffffu, uvec4(0x7f800000u));
}

// The nearest number of bfloat16, the even one of two: the upper half of a float. Whole numbers, because what a driver's
// own conversion does is its own affair.
vec4 plx_bfloat16(vec4 x)
{
    uvec4 bits = floatBitsToUint(x);
    uvec4 nearest = bits + 0x7fffu + ((bits >> 16) & 1u);
    return uintBitsToFloat(mix(nearest, bits | 0x00400000u, plx_isnan(x)) & 0xffff0000u);
}

// The nearest number of float16, the even one of two (to_float16 in engine/program/ops): ten bits behind the first one, or
// whole multiples of 2^-24 where the first one is worth less than 2^-14.
vec4 plx_float16(vec4 x)
{
    uvec4 bits = floatBitsToUint(x);
    uvec4 magnitude = bits & 0x7fffffffu;
    uvec4 nearest = (magnitude + 0xfffu + ((magnitude >> 13) & 1u)) & 0xffffe000u;
    nearest = mix(nearest, uvec4(0x7f800000u), greaterThan(nearest, uvec4(0x477fe000u)));
    nearest = mix(nearest, uvec4(0x7fc00000u), plx_isnan(x));
    uvec4 digits = (magnitude & 0x007fffffu) | 0x00800000u;
    uvec4 dropped = min(126u - min(magnitude >> 23, 112u), uvec4(25u));
    uvec4 multiple = (digits + ((uvec4(1u) << (dropped - 1u)) - 1u) + ((digits >> dropped) & 1u)) >> dropped;
    uvec4 small = floatBitsToUint(vec4(multiple) * 5.9604644775390625e-8);
    nearest = mix(nearest, small, lessThan(magnitude, uvec4(0x38800000u)));
    return uintBitsToFloat(nearest | (bits & 0x80000000u));
}

// 2^n for n in [-252, 254], in two factors so that neither over- nor underflows alone.
vec4 plx_scale(vec4 x, ivec4 n)
{
    ivec4 half_ = n >> 1;
    vec4 first = intBitsToFloat((half_ + 127) << 23);
    vec4 second = intBitsToFloat((n - half_ + 127) << 23);
    return x * first * second;
}

// exp(high + low), |low| small: x = n ln 2 + r, |r| <= ln(2) / 2, a polynomial in r.
vec4 plx_exp_sum(vec4 high, vec4 low)
{
    vec4 x = clamp(high, vec4(-110.0), vec4(89.5));
    vec4 n = floor(x * 1.44269502 + 0.5);
    precise vec4 r = x - n * 0.693115234375;
    r = r - n * 3.19461832987e-05;
    r = r + low;
    vec4 p = ((((1.98911032e-04 * r + 1.39337510e-03) * r + 8.33331049e-03) * r + 4.16664630e-02) * r +
              1.66666672e-01) * r + 0.5;
    vec4 y = plx_scale(1.0 + (r + r * r * p), ivec4(n));
    return mix(y, high, plx_isnan(high));
}

vec4 plx_exp(vec4 x)
{
    return plx_exp_sum(x, vec4(0.0));
}

// x = 2^k m with m in [sqrt(1/2), sqrt(2)); k is returned as a float, m - 1 in f.
void plx_split(vec4 x, out vec4 k, out vec4 f)
{
    bvec4 small = lessThan(x, vec4(1.17549435e-38));
    uvec4 bits = floatBitsToUint(mix(x, x * 33554432.0, small)) + (0x3f800000u - 0x3f3504f3u);
    k = vec4(ivec4(bits >> 23) - 127) - mix(vec4(0.0), vec4(25.0), small);
    f = uintBitsToFloat((bits & 0x007fffffu) + 0x3f3504f3u) - 1.0;
}

// What log does with 0, negative numbers, infinity and NaN.
vec4 plx_log_edges(vec4 x, vec4 y)
{
    y = mix(y, x, equal(x, vec4(PLX_INFINITY)));
    y = mix(y, vec4(-PLX_INFINITY), equal(x, vec4(0.0)));
    y = mix(y, vec4(PLX_NAN), lessThan(x, vec4(0.0)));
    return mix(y, x, plx_isnan(x));
}

// log(1 + f) - f + f * f / 2, by way of log(1 + f) = 2 atanh(s), s = f / (2 + f).
vec4 plx_log_tail(vec4 f)
{
    vec4 s = f / (2.0 + f);
    vec4 z = s * s;
    vec4 r = z * (((2.33329132e-01 * z + 2.85507321e-01) * z + 4.00001228e-01) * z + 6.66666687e-01);
    return s * (0.5 * f * f + r);
}

vec4 plx_log(vec4 x)
{
    vec4 k, f;
    plx_split(x, k, f);
    precise vec4 y = plx_log_tail(f) + k * 3.19461832987e-05;
    y = y - 0.5 * f * f;
    y = y + f;
    y = y + k * 0.693115234375;
    return plx_log_edges(x, y);
}

vec4 plx_tanh(vec4 x)
{
    vec4 a = abs(x);
    vec4 z = x * x;
    vec4 p = ((((2.29274482e-03 * z - 8.34394526e-03) * z + 2.17689183e-02) * z - 5.39592579e-02) * z +
              1.33333042e-01) * z - 3.33333343e-01;
    vec4 near = x + x * (z * p);
    vec4 far = 1.0 - 2.0 / (plx_exp(2.0 * min(a, vec4(10.0))) + 1.0);
    vec4 y = mix(mix(far, -far, lessThan(x, vec4(0.0))), near, lessThan(a, vec4(0.625)));
    return mix(y, x, plx_isnan(x));
}

vec4 plx_sigmoid(vec4 x)
{
    vec4 e = plx_exp(-abs(x));
    return mix(e, vec4(1.0), greaterThanEqual(x, vec4(0.0))) / (1.0 + e);
}

vec4 plx_erf(vec4 x)
{
    vec4 a = min(abs(x), vec4(4.0));
    vec4 z = x * x;
    vec4 p = (((((8.34969542e-05 * z - 8.13827035e-04) * z + 5.20068360e-03) * z - 2.68592779e-02) * z +
               1.12836935e-01) * z - 3.76126349e-01) * z + 1.28379166e-01;
    vec4 near = x + x * p;
    vec4 q = ((((((1.05877120e-06 * a - 3.46205124e-05) * a + 5.00592811e-04) * a - 4.31105494e-03) * a +
                2.51568928e-02) * a - 1.07879616e-01) * a - 6.34130478e-01) * a - 1.28908157e-01;
    vec4 far = 1.0 - plx_exp(a * q - a);
    vec4 y = mix(mix(far, -far, lessThan(x, vec4(0.0))), near, lessThan(a, vec4(0.927)));
    return mix(y, x, plx_isnan(x));
}

// x - n pi/2 in [-pi/4, pi/4] and n; good to |x| = 10,000 (n times each part of pi/2 is exact).
void plx_quadrant(vec4 x, out vec4 r, out ivec4 n)
{
    vec4 whole = floor(x * 0.636619747 + 0.5);
    precise vec4 rest = x - whole * 1.5703125;
    rest = rest - whole * 4.837512969971e-04;
    rest = rest - whole * 7.549533620477e-08;
    rest = rest - whole * 2.563344068257e-12;
    r = rest;
    n = ivec4(whole);
}

vec4 plx_sin_quadrant(vec4 r, ivec4 n)
{
    vec4 z = r * r;
    vec4 s = r + r * (z * (((2.72483658e-06 * z - 1.98400740e-04) * z + 8.33333191e-03) * z - 1.66666672e-01));
    vec4 c = 1.0 - 0.5 * z + z * z * ((2.45466545e-05 * z - 1.38882967e-03) * z + 4.16666642e-02);
    vec4 y = mix(s, c, equal(n & 1, ivec4(1)));
    return mix(y, -y, equal(n & 2, ivec4(2)));
}

vec4 plx_sin(vec4 x)
{
    vec4 r;
    ivec4 n;
    plx_quadrant(x, r, n);
    return plx_sin_quadrant(r, n);
}

vec4 plx_cos(vec4 x)
{
    vec4 r;
    ivec4 n;
    plx_quadrant(x, r, n);
    return plx_sin_quadrant(r, n + 1);
}

// The upper 12 bits of a float, so that products of two such numbers are exact.
vec4 plx_upper(vec4 x)
{
    return uintBitsToFloat(floatBitsToUint(x) & 0xfffff000u);
}

// exp(b log(a)) with log(a) in two floats: a single one would lose |b log(a)| * 2^-24.
vec4 plx_pow_positive(vec4 a, vec4 b)
{
    vec4 k, f;
    plx_split(a, k, f);
    // log a = k ln 2 + f - f^2 / 2 + tail, largest first, with the error of every sum kept.
    vec4 fu = plx_upper(f);
    precise vec4 squareHigh = 0.5 * fu * fu;
    precise vec4 squareLow = 0.5 * (f - fu) * (f + fu);
    precise vec4 base = k * 0.693115234375;
    precise vec4 sum = base + f;
    precise vec4 part = sum - base;
    precise vec4 error = (base - (sum - part)) + (f - part);
    precise vec4 sum2 = sum - squareHigh;
    precise vec4 part2 = sum2 - sum;
    precise vec4 error2 = (sum - (sum2 - part2)) - (squareHigh + part2);
    precise vec4 low = plx_log_tail(f) + k * 3.19461832987e-05 - squareLow + error + error2;
    // (high + rest) * b, high with 12 bits.
    precise vec4 high = plx_upper(sum2 + low);
    precise vec4 rest = (sum2 - high) + low;
    vec4 bu = plx_upper(b);
    precise vec4 product = high * bu;
    precise vec4 productLow = high * (b - bu) + rest * b;
    vec4 p = clamp(product, vec4(-1000.0), vec4(1000.0));
    vec4 q = clamp(productLow, vec4(-1000.0), vec4(1000.0));
    precise vec4 total = p + q;
    precise vec4 totalLow = q - (total - p);
    return plx_exp_sum(total, totalLow);
}

// C's pow: whole exponents of negative numbers, 0 and infinity as usual, pow(x, 0) = 1.
vec4 plx_pow(vec4 a, vec4 b)
{
    vec4 magnitude = abs(a);
    vec4 y = plx_pow_positive(magnitude, b);
    vec4 atZero = mix(vec4(0.0), vec4(PLX_INFINITY), lessThan(b, vec4(0.0)));
    vec4 atInfinity = mix(vec4(PLX_INFINITY), vec4(0.0), lessThan(b, vec4(0.0)));
    y = mix(y, atZero, equal(magnitude, vec4(0.0)));
    y = mix(y, atInfinity, equal(magnitude, vec4(PLX_INFINITY)));
    bvec4 whole = equal(floor(b), b);
    bvec4 odd = notEqual(floor(b * 0.5), b * 0.5);
    vec4 negative = mix(vec4(PLX_NAN), mix(y, -y, odd), whole);
    y = mix(y, negative, lessThan(a, vec4(0.0)));
    y = mix(y, vec4(1.0), equal(magnitude, vec4(1.0)));
    y = mix(y, vec4(-1.0), bvec4(ivec4(equal(a, vec4(-1.0))) & ivec4(odd) & ivec4(whole)));
    y = mix(y, vec4(PLX_NAN), bvec4(ivec4(plx_isnan(a)) | ivec4(plx_isnan(b))));
    return mix(y, vec4(1.0), equal(b, vec4(0.0)));
}

vec4 plx_sqrt(vec4 x)
{
    return sqrt(x);
}

vec4 plx_rsqrt(vec4 x)
{
    return 1.0 / sqrt(x);
}

#endif
