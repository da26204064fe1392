// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vk/lab.h"

#include <algorithm>
#include <cmath>

namespace plexus::vk::test {
namespace {

class Pool : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Pool);

PoolSpec shape(uint32_t n, uint32_t h, uint32_t w, uint32_t channels, uint32_t kernel, uint32_t stride,
               uint32_t pad, bool ceil, bool countIncludePad = true)
{
    PoolSpec s;
    s.n = n;
    s.h = h;
    s.w = w;
    s.channels = channels;
    s.kernelH = s.kernelW = kernel;
    s.strideH = s.strideW = stride;
    s.padTop = s.padLeft = s.padBottom = s.padRight = pad;
    s.countIncludePad = countIncludePad;
    const auto out = [&](uint32_t size) {
        uint32_t count = (size + 2 * pad - kernel + (ceil ? stride - 1 : 0)) / stride + 1;
        return ceil && (count - 1) * stride >= size + pad ? count - 1 : count;
    };
    s.outH = out(h);
    s.outW = out(w);
    return s;
}

const std::vector<PoolSpec> shapes = {
    shape(1, 1, 1, 1, 1, 1, 0, false),   shape(2, 6, 8, 5, 2, 2, 0, false), shape(2, 7, 7, 4, 3, 2, 1, false),
    shape(1, 7, 5, 6, 3, 2, 0, true),    shape(1, 9, 9, 3, 3, 1, 1, false), shape(1, 8, 8, 9, 3, 2, 1, true, false),
    shape(3, 14, 14, 17, 2, 3, 0, true), shape(1, 12, 10, 1, 5, 4, 2, true),
    shape(2, 7, 9, 5, 2, 2, 0, false),   shape(2, 7, 9, 5, 2, 2, 0, true),     shape(1, 11, 10, 3, 2, 3, 0, false),
    shape(2, 2, 1, 5, 3, 3, 0, true),    shape(1, 2, 1, 6, 5, 3, 1, true),     shape(1, 2, 1, 3, 5, 3, 1, true, false)};

struct PoolReference {
    std::vector<float> x, dy, taps;
    std::vector<double> most, mean, dMost, dMean;
};

PoolReference reference(const PoolSpec& s)
{
    PoolReference r;
    r.x = noise(size_t{s.n} * s.h * s.w * s.channels, 1);
    for (float& v : r.x) {
        v = std::round(v * 4); // many equal numbers, so that "first" matters
    }
    r.dy = noise(size_t{s.n} * s.outH * s.outW * s.channels, 2);
    r.most.assign(r.dy.size(), -INFINITY);
    r.taps.assign(r.dy.size(), -1);
    r.mean.assign(r.dy.size(), 0);
    r.dMost.assign(r.x.size(), 0);
    r.dMean.assign(r.x.size(), 0);
    for (size_t o = 0; o < r.dy.size(); ++o) {
        const size_t c = o % s.channels;
        const size_t pixel = o / s.channels;
        const int64_t top = int64_t(pixel / s.outW % s.outH * s.strideH) - s.padTop;
        const int64_t left = int64_t(pixel % s.outW * s.strideW) - s.padLeft;
        const int64_t bottom = std::min<int64_t>(top + s.kernelH, s.h + s.padBottom);
        const int64_t right = std::min<int64_t>(left + s.kernelW, s.w + s.padRight);
        const size_t n = pixel / (size_t{s.outW} * s.outH);
        std::vector<size_t> inside, taps;
        for (int64_t y = std::max<int64_t>(top, 0); y < std::min<int64_t>(bottom, s.h); ++y) {
            for (int64_t x = std::max<int64_t>(left, 0); x < std::min<int64_t>(right, s.w); ++x) {
                inside.push_back(((n * s.h + size_t(y)) * s.w + size_t(x)) * s.channels + c);
                taps.push_back(size_t(y - top) * s.kernelW + size_t(x - left));
            }
        }
        const double divisor =
            s.countIncludePad ? double((bottom - top) * (right - left)) : double(inside.size());
        size_t best = 0;
        for (size_t i = 0; i < inside.size(); ++i) {
            best = r.x[inside[i]] > r.x[inside[best]] ? i : best;
            r.mean[o] += r.x[inside[i]] / divisor;
            r.dMean[inside[i]] += r.dy[o] / divisor;
        }
        r.most[o] = r.x[inside[best]];
        r.taps[o] = static_cast<float>(taps[best]);
        r.dMost[inside[best]] += r.dy[o];
    }
    return r;
}

void check(Variant variant, PoolKind kind, bool gradient, std::vector<double> PoolReference::*wanted)
{
    for (PoolSpec spec : shapes) {
        SCOPED_TRACE(std::to_string(spec.h) + " x " + std::to_string(spec.w) + ", kernel " +
                     std::to_string(spec.kernelH));
        const PoolReference r = reference(spec);
        Lab lab(variant);
        spec.kind = kind;
        const std::vector<float>& x = kind == PoolKind::MaxGradient ? r.taps : r.x;
        spec.x = lab.matrix(x, x.size() / spec.channels, spec.channels);
        spec.dy = lab.matrix(r.dy, r.dy.size() / spec.channels, spec.channels);
        const size_t pixels = (gradient ? r.x.size() : r.dy.size()) / spec.channels;
        spec.epilogue.out = lab.output(pixels * roundUp4(spec.channels));
        if (kind == PoolKind::Max) {
            spec.taps = lab.output(pixels * roundUp4(spec.channels));
        }
        lab.run(encode(spec, lab.traits()));
        if (kind == PoolKind::Max) {
            EXPECT_EQ(lab.unpadded(spec.taps, pixels, spec.channels), r.taps);
        }
        expectClose(lab.unpadded(spec.epilogue.out, pixels, spec.channels), r.*wanted, spec.kernelH * spec.kernelW, 4);
    }
}

TEST_P(Pool, TakesTheMaximumOfEachWindowAndWhereItIs) { check(GetParam(), PoolKind::Max, false, &PoolReference::most); }
TEST_P(Pool, TellsWhereTheMaximumIsAlone)
{
    const PoolSpec shape = shapes[2];
    const PoolReference r = reference(shape);
    Lab lab(GetParam());
    PoolSpec spec = shape;
    spec.kind = PoolKind::MaxTap;
    spec.x = lab.matrix(r.x, r.x.size() / spec.channels, spec.channels);
    spec.epilogue.out = lab.output(r.taps.size() / spec.channels * roundUp4(spec.channels));
    lab.run(encode(spec, lab.traits()));
    EXPECT_EQ(lab.unpadded(spec.epilogue.out, r.taps.size() / spec.channels, spec.channels), r.taps);
}
TEST_P(Pool, AveragesWithPyTorchsDivisor) { check(GetParam(), PoolKind::Average, false, &PoolReference::mean); }
TEST_P(Pool, SendsTheGradientToTheFirstMaximum)
{
    check(GetParam(), PoolKind::MaxGradient, true, &PoolReference::dMost);
}
TEST_P(Pool, SpreadsTheGradientOfAnAverage)
{
    check(GetParam(), PoolKind::AverageGradient, true, &PoolReference::dMean);
}

} // namespace
} // namespace plexus::vk::test
