#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Max and average pooling and their gradients on (n, h, w, channel), a vec4 of channels per invocation; see
// engine/vk/templates/pool.h. Bodies: POOL_MAX or not, POOL_GRADIENT or not, and POOL_APART: the maximum's
// gradient where windows neither overlap nor leave the image to the left and above, so that no more than one
// reaches a pixel. A maximum's gradient reads taps where the others read x.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
layout(local_size_x = 64) in;

constant(0, int, vectors); // of the result
constant(1, int, h);
constant(2, int, w);
constant(3, int, channels);
constant(4, int, kernelH);
constant(5, int, kernelW);
constant(6, int, strideH);
constant(7, int, strideW);
constant(8, int, padTop);
constant(9, int, padLeft);
constant(10, int, padBottom);
constant(11, int, padRight);
constant(12, int, outH);
constant(13, int, outW);
constant(14, uint, countIncludePad);
constant(15, int, dilationH);
constant(16, int, dilationW);
constant(17, int, givesTaps); // POOL_MAX: 1 beside the maxima, 2 in their place

INPUT(0, x);
INPUT(1, dy);
#include "common/epilogue.glsl"
OUTPUT(9, output1);

int channels4() { return (channels + 3) / 4; }

#ifdef POOL_MAX
// The maximum of window (oy, ox) of sample n and the tap of its first occurrence.
void maximum(int n, int oy, int ox, int c4, out vec4 most, out vec4 where)
{
    most = vec4(-PLX_INFINITY);
    where = vec4(-1.0);
    for (int ky = 0; ky < kernelH; ++ky) {
        int y = oy * strideH - padTop + ky * dilationH;
        for (int kx = 0; kx < kernelW; ++kx) {
            int x_ = ox * strideW - padLeft + kx * dilationW;
            bool inside = y >= 0 && y < h && x_ >= 0 && x_ < w;
            vec4 v = LOAD4(x, inside ? ((n * h + y) * w + x_) * channels4() + c4 : -1);
            bvec4 better = bvec4((ivec4(plx_larger(v, most)) | ivec4(lessThan(where, vec4(0.0)))) & ivec4(inside));
            most = mix(most, v, better);
            where = mix(where, vec4(ky * kernelW + kx), better);
        }
    }
}
#else
// What PyTorch divides by: the window cut to the padded image, or to the image.
float divisor(int oy, int ox)
{
    int top = oy * strideH - padTop;
    int left = ox * strideW - padLeft;
    int bottom = min(top + kernelH, h + padBottom);
    int right = min(left + kernelW, w + padRight);
    if (countIncludePad == 0u) {
        top = max(top, 0);
        left = max(left, 0);
        bottom = min(bottom, h);
        right = min(right, w);
    }
    return float((bottom - top) * (right - left));
}
#endif

#ifdef POOL_APART
vec4 compute(int n, int y, int x_, int c4)
{
    int oy = y / strideH;
    int ox = x_ / strideW;
    int down = y % strideH;
    int across = x_ % strideW;
    int window = oy < outH && ox < outW ? ((n * outH + oy) * outW + ox) * channels4() + c4 : -1;
    bool isTap = window >= 0 && down % dilationH == 0 && across % dilationW == 0 && across < kernelW * dilationW;
    int tap = isTap ? down / dilationH * kernelW + across / dilationW : -2;
    return mix(vec4(0.0), LOAD4(dy, window), equal(LOAD4(x, window), vec4(tap)));
}
#elif defined(POOL_GRADIENT)
// The first and last window that cover position i; the gaps of dilated ones are theirs too.
ivec2 windowsOver(int i, int kernel, int dilation, int stride, int pad, int count)
{
    int shifted = i + pad;
    int reach = dilation * (kernel - 1) + 1;
    int first = shifted < reach ? 0 : (shifted - reach) / stride + 1;
    return ivec2(first, min(shifted / stride, count - 1));
}

vec4 compute(int n, int y, int x_, int c4)
{
    vec4 sum = vec4(0.0);
    ivec2 rows = windowsOver(y, kernelH, dilationH, strideH, padTop, outH);
    ivec2 columns = windowsOver(x_, kernelW, dilationW, strideW, padLeft, outW);
    for (int oy = rows.x; oy <= rows.y; ++oy) {
        for (int ox = columns.x; ox <= columns.y; ++ox) {
            int window = ((n * outH + oy) * outW + ox) * channels4() + c4;
            vec4 arriving = LOAD4(dy, window);
#ifdef POOL_MAX
            int down = y - oy * strideH + padTop;
            int across = x_ - ox * strideW + padLeft;
            bool isTap = down % dilationH == 0 && across % dilationW == 0;
            int tap = isTap ? down / dilationH * kernelW + across / dilationW : -2;
            sum += mix(vec4(0.0), arriving, equal(LOAD4(x, window), vec4(tap)));
#else
            sum += arriving / divisor(oy, ox);
#endif
        }
    }
    return sum;
}
#else
vec4 compute(int n, int oy, int ox, int c4)
{
#ifdef POOL_MAX
    vec4 most;
    vec4 where;
    maximum(n, oy, ox, c4, most, where);
    if (givesTaps == 1) {
        bvec4 real = lessThan(ivec4(c4 * 4) + ivec4(0, 1, 2, 3), ivec4(channels));
        STORE4(output1, ((n * outH + oy) * outW + ox) * channels4() + c4, mix(vec4(0.0), where, real));
    }
    return givesTaps == 2 ? where : most;
#else
    vec4 sum = vec4(0.0);
    for (int ky = 0; ky < kernelH; ++ky) {
        int y = oy * strideH - padTop + ky;
        for (int kx = 0; kx < kernelW; ++kx) {
            int x_ = ox * strideW - padLeft + kx;
            bool inside = y >= 0 && y < h && x_ >= 0 && x_ < w;
            sum += LOAD4(x, inside ? ((n * h + y) * w + x_) * channels4() + c4 : -1);
        }
    }
    return sum / divisor(oy, ox);
#endif
}
#endif

#include "common/put_flat.glsl"

void main()
{
    beginMicro();
    int flat_ = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x) * 64 + int(gl_LocalInvocationID.x);
#ifdef POOL_GRADIENT
    int height = h;
    int width = w;
#else
    int height = outH;
    int width = outW;
#endif
    int c4 = flat_ % channels4();
    int rest = flat_ / channels4();
    ivec4 at = ivec4(0, rest / (width * height), rest / width % height, rest % width);
    vec4 value = vec4(0.0);
    if (flat_ < vectors) {
        value = finishElement(compute(at.y, at.z, at.w, c4), flat_, at, c4 * 4, channels);
    }
    put(flat_, value);
    reportMicro();
}
