#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Convolution and its gradients for any groups, among them depthwise, where the tiled templates do not
// apply: an invocation computes one vec4 of the result by plain loops. See engine/vk/templates/conv.h.
#extension GL_GOOGLE_include_directive : require
#include "common/head.glsl"
layout(local_size_x = 64) in;

#define KIND_FORWARD 0u
#define KIND_INPUT 1u
#define KIND_WEIGHT 2u
constant(0, uint, kind);
constant(1, int, samples);
constant(2, int, h);
constant(3, int, w);
constant(4, int, outH);
constant(5, int, outW);
constant(6, int, kernelH);
constant(7, int, kernelW);
constant(8, int, strideH);
constant(9, int, strideW);
constant(10, int, dilationH);
constant(11, int, dilationW);
constant(12, int, padTop);
constant(13, int, padLeft);
constant(14, int, cin);
constant(15, int, cout);
constant(16, int, groupIn);  // input channels of a group
constant(17, int, groupOut); // output channels of a group
constant(18, int, vectors);  // vec4 of the result (of one part)
constant(19, int, parts);    // of the pixels, weight gradient only
constant(20, int, partPixels);

INPUT(0, first);  // x, or dy for the input gradient
INPUT(1, second); // weights, or dy for the weight gradient
INPUT(6, taps);   // of the weight gradient, where dy is that of a max pool behind
#include "common/epilogue.glsl"
#include "common/window.glsl"

int quads(int channels) { return (channels + 3) / 4; }
float firstAt(int vec, int channel) { return plx_pick(LOAD4(first, vec + channel / 4), channel & 3); }
float secondAt(int vec, int channel) { return plx_pick(LOAD4(second, vec + channel / 4), channel & 3); }

// Row y, column x of an image of x, or -1.
int pixelOfX(int n, int y, int x)
{
    return y >= 0 && y < h && x >= 0 && x < w ? (n * h + y) * w + x : -1;
}

// The output pixel that reads row y, column x of the input at a tap, or -1.
int pixelOfY(int n, int y, int x)
{
    bool exact = y >= 0 && x >= 0 && y % strideH == 0 && x % strideW == 0;
    y /= strideH;
    x /= strideW;
    return exact && y < outH && x < outW ? (n * outH + y) * outW + x : -1;
}

int weightRow(int tap, int channelIn) { return (tap * quads(groupIn) * 4 + channelIn) * quads(cout); }

bool depthwise() { return groupIn == 1 && groupOut == 1; }

vec4 forward(ivec4 at, int c)
{
    vec4 sum = vec4(0.0);
    for (int tap = 0; tap < kernelH * kernelW; ++tap) {
        int pixel = pixelOfX(at.y, at.z * strideH - padTop + tap / kernelW * dilationH,
                             at.w * strideW - padLeft + tap % kernelW * dilationW);
        if (depthwise()) {
            sum += LOAD4(first, pixel < 0 ? -1 : pixel * quads(cin) + c / 4) *
                   LOAD4(second, weightRow(tap, 0) + c / 4);
        } else if (pixel >= 0) {
            for (int i = 0; i < groupIn; ++i) {
                vec4 weight = LOAD4(second, weightRow(tap, i) + c / 4);
                UNROLL for (int j = 0; j < 4; ++j) {
                    int group = min(c + j, cout - 1) / groupOut;
                    sum[j] += firstAt(pixel * quads(cin), group * groupIn + i) * weight[j];
                }
            }
        }
    }
    return sum;
}

vec4 inputGradient(ivec4 at, int c)
{
    vec4 sum = vec4(0.0);
    for (int tap = 0; tap < kernelH * kernelW; ++tap) {
        int pixel = pixelOfY(at.y, at.z + padTop - tap / kernelW * dilationH,
                             at.w + padLeft - tap % kernelW * dilationW);
        if (depthwise()) {
            sum += LOAD4(first, pixel < 0 ? -1 : pixel * quads(cout) + c / 4) *
                   LOAD4(second, weightRow(tap, 0) + c / 4);
        } else if (pixel >= 0) {
            for (int o = 0; o < groupOut; ++o) {
                UNROLL for (int j = 0; j < 4; ++j) {
                    int channel = min(c + j, cin - 1);
                    int out_ = channel / groupIn * groupOut + o;
                    sum[j] += firstAt(pixel * quads(cout), out_) * secondAt(weightRow(tap, channel % groupIn), out_);
                }
            }
        }
    }
    return sum;
}

// at = (0, 0, tap, input channel of the group), c: output channel
vec4 weightGradient(ivec4 at, int c, int begin, int end)
{
    vec4 sum = vec4(0.0);
    int shiftY = at.z / kernelW * dilationH - padTop;
    int shiftX = at.z % kernelW * dilationW - padLeft;
    for (int p = begin; p < end; ++p) {
        int window = p / WINDOW;
        int tap = p % WINDOW;
        int wide = outW / windowW;
        int high = outH / windowH;
        int y = window / wide % high * windowH + tap / windowW;
        int pixel = pixelOfX(window / (wide * high), y * strideH + shiftY,
                             (window % wide * windowW + tap % windowW) * strideW + shiftX);
        vec4 dy = LOAD4(second, window * quads(cout) + c / 4);
        if (WINDOW > 1) {
            dy = mix(vec4(0.0), dy, equal(LOAD4(taps, window * quads(cout) + c / 4), vec4(tap)));
        }
        if (depthwise()) {
            sum += LOAD4(first, pixel < 0 ? -1 : pixel * quads(cin) + c / 4) * dy;
        } else if (pixel >= 0) {
            UNROLL for (int j = 0; j < 4; ++j) {
                int group = min(c + j, cout - 1) / groupOut;
                sum[j] += firstAt(pixel * quads(cin), group * groupIn + at.w) * dy[j];
            }
        }
    }
    return sum;
}

void main()
{
    beginMicro();
    int index = int(gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x) * 64 + int(gl_LocalInvocationID.x);
    int part = index / vectors;
    int flat_ = index % vectors;
    int columns = kind == KIND_INPUT ? cin : cout;
    int c = flat_ % quads(columns) * 4;
    int rest = flat_ / quads(columns);
    if (part < parts) {
        vec4 value;
        ivec4 at = ivec4(0);
        if (kind == KIND_WEIGHT) {
            at.w = rest % (quads(groupIn) * 4);
            at.z = rest / (quads(groupIn) * 4);
            int begin = part * partPixels;
            int end = at.w < groupIn ? min(samples * outH * outW, begin + partPixels) : begin;
            value = weightGradient(at, c, begin, end);
        } else {
            int width = kind == KIND_INPUT ? w : outW / windowW;
            int height = kind == KIND_INPUT ? h : outH / windowH;
            at = ivec4(0, rest / (width * height), rest / width % height, rest % width);
            if (kind == KIND_INPUT) {
                value = inputGradient(at, c);
            } else {
                for (int tap = 0; tap < WINDOW; ++tap) {
                    ivec4 pixel = at * ivec4(1, 1, windowH, windowW) + ivec4(0, 0, tap / windowW, tap % windowW);
                    addToWindow(forward(pixel, c), tap);
                }
                value = most;
                if (hasTaps != 0) {
                    bvec4 real = lessThan(ivec4(c) + ivec4(0, 1, 2, 3), ivec4(columns));
                    STORE4(output1, index, mix(vec4(0.0), mostTap, real));
                }
            }
        }
        STORE4(output0, index, finishElement(value, flat_, at, c, columns));
    }
    reportMicro();
}
