// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/winograd.h"
#include "tests/vk/lab.h"

#include <algorithm>
#include <cmath>

namespace plexus::vk::test {
namespace {

class Conv : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Conv);

ConvGeometry geometry(uint32_t n, uint32_t h, uint32_t w, uint32_t cin, uint32_t cout, uint32_t kernel,
                      uint32_t stride = 1, uint32_t pad = 0, uint32_t dilation = 1, uint32_t groups = 1)
{
    ConvGeometry g;
    g.n = n;
    g.h = h;
    g.w = w;
    g.cin = cin;
    g.cout = cout;
    g.kernelH = kernel;
    g.kernelW = kernel;
    g.strideH = g.strideW = stride;
    g.padTop = g.padLeft = pad;
    g.dilationH = g.dilationW = dilation;
    g.groups = groups;
    g.outH = (h + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
    g.outW = (w + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
    return g;
}

// Every geometry, or (General) those where the tiled template is taken otherwise and a few more: making
// pipelines is what these tests spend their time with.
std::vector<ConvGeometry> geometries(ConvBody body)
{
    ConvGeometry uneven = geometry(2, 9, 7, 5, 6, 3, 2, 1);
    uneven.strideW = 1;
    uneven.dilationH = 2;
    uneven.padLeft = 2;
    uneven.kernelW = 2;
    uneven.outH = (9 + 2 - 2 * 2 - 1) / 2 + 1;
    uneven.outW = (7 + 3 - 1 - 1) / 1 + 1; // two columns to the left, one to the right
    if (body == ConvBody::General) {
        return {geometry(2, 7, 5, 3, 5, 3, 1, 1), geometry(2, 6, 5, 8, 16, 3, 1, 1, 1, 2), uneven};
    }
    if (body == ConvBody::Winograd) { // forward and backward: 16, 32, 48 and 64 columns, and every padding
        return {geometry(5, 7, 5, 16, 32, 3, 1, 1), geometry(1, 8, 8, 64, 16, 3, 1, 0), geometry(2, 5, 6, 32, 48, 3, 1, 2)};
    }
    return {geometry(1, 1, 1, 1, 1, 1),         geometry(2, 7, 5, 3, 5, 3, 1, 1),
            geometry(1, 6, 6, 1, 33, 3, 1, 1),  geometry(3, 8, 8, 12, 40, 3, 1, 1),
            geometry(2, 9, 9, 8, 8, 3, 2, 1),   geometry(1, 11, 11, 6, 7, 3, 1, 2, 2),
            geometry(2, 6, 6, 8, 12, 1),        geometry(2, 6, 5, 8, 16, 3, 1, 1, 1, 2),
            geometry(2, 6, 5, 6, 6, 3, 2, 1, 1, 6), geometry(1, 6, 5, 6, 9, 3, 1, 1, 1, 3), uneven,
            // Input gradients whose pixels are ordered by phase, one with phases that no tap meets.
            geometry(4, 8, 8, 8, 40, 3, 2, 1),  geometry(2, 8, 8, 36, 4, 1, 2)};
}

struct Reference {
    std::vector<float> x, weights, dy; // (n, h, w, c), (tap, cin / groups, cout), (n, outH, outW, cout)
    std::vector<double> y, dx, dw;
};

Reference operands(const ConvGeometry& g)
{
    Reference r;
    r.x = noise(size_t{g.n} * g.h * g.w * g.cin, 1);
    r.weights = noise(size_t{g.kernelH} * g.kernelW * (g.cin / g.groups) * g.cout, 2);
    r.dy = noise(size_t{g.n} * g.outH * g.outW * g.cout, 3);
    return r;
}

// What becomes of the operands.
void compute(const ConvGeometry& g, Reference& r)
{
    const size_t in = g.cin / g.groups;
    const size_t out = g.cout / g.groups;
    r.y.assign(r.dy.size(), 0);
    r.dx.assign(r.x.size(), 0);
    r.dw.assign(r.weights.size(), 0);
    for (size_t n = 0; n < g.n; ++n) {
        for (size_t oy = 0; oy < g.outH; ++oy) {
            for (size_t ox = 0; ox < g.outW; ++ox) {
                for (size_t tap = 0; tap < size_t{g.kernelH} * g.kernelW; ++tap) {
                    const int64_t iy = int64_t(oy * g.strideH + tap / g.kernelW * g.dilationH) - g.padTop;
                    const int64_t ix = int64_t(ox * g.strideW + tap % g.kernelW * g.dilationW) - g.padLeft;
                    if (iy < 0 || iy >= g.h || ix < 0 || ix >= g.w) {
                        continue;
                    }
                    for (size_t o = 0; o < g.cout; ++o) {
                        for (size_t i = 0; i < in; ++i) {
                            const size_t ax = ((n * g.h + size_t(iy)) * g.w + size_t(ix)) * g.cin + o / out * in + i;
                            const size_t aw = (tap * in + i) * g.cout + o;
                            const size_t ay = ((n * g.outH + oy) * g.outW + ox) * g.cout + o;
                            r.y[ay] += static_cast<double>(r.x[ax]) * r.weights[aw];
                            r.dx[ax] += static_cast<double>(r.dy[ay]) * r.weights[aw];
                            r.dw[aw] += static_cast<double>(r.dy[ay]) * r.x[ax];
                        }
                    }
                }
            }
        }
    }
}

Reference reference(const ConvGeometry& g)
{
    Reference r = operands(g);
    compute(g, r);
    return r;
}

// A convolution of whole numbers, so that sums are exact and windows have equal largest pixels, behind it a max pool.
struct Pooled {
    Reference conv;
    std::vector<float> taps, dy; // (n, outH / windowH, outW / windowW, cout); conv.dy is this dy spread over the windows
    std::vector<double> y;
};

Pooled pooled(const ConvGeometry& g, uint32_t windowH, uint32_t windowW)
{
    Pooled p;
    p.conv = operands(g);
    for (std::vector<float>* numbers : {&p.conv.x, &p.conv.weights}) {
        for (float& number : *numbers) {
            number = std::round(number * 3);
        }
    }
    compute(g, p.conv);
    const size_t high = g.outH / windowH, wide = g.outW / windowW;
    p.dy = noise(g.n * high * wide * g.cout, 6);
    std::fill(p.conv.dy.begin(), p.conv.dy.end(), 0.0f);
    for (size_t i = 0; i < p.dy.size(); ++i) {
        const size_t window = i / g.cout;
        const auto pixel = [&](size_t tap) {
            const size_t y = window / wide % high * windowH + tap / windowW;
            const size_t x = window % wide * windowW + tap % windowW;
            return ((window / (wide * high) * g.outH + y) * g.outW + x) * g.cout + i % g.cout;
        };
        size_t best = 0;
        for (size_t tap = 1; tap < size_t{windowH} * windowW; ++tap) {
            best = p.conv.y[pixel(tap)] > p.conv.y[pixel(best)] ? tap : best;
        }
        p.taps.push_back(static_cast<float>(best));
        p.y.push_back(p.conv.y[pixel(best)]);
        p.dy[i] = std::round(p.dy[i] * 8);
        p.conv.dy[pixel(best)] = p.dy[i];
    }
    compute(g, p.conv);
    return p;
}

// (tap, cin, cout) with both channel dimensions padded to 4.
std::vector<float> padChannels(const std::vector<float>& weights, const ConvGeometry& g)
{
    const size_t in = g.cin / g.groups;
    const size_t rows = roundUp4(static_cast<uint32_t>(in));
    const size_t columns = roundUp4(g.cout);
    std::vector<float> padded(size_t{g.kernelH} * g.kernelW * rows * columns);
    for (size_t i = 0; i < weights.size(); ++i) {
        const size_t o = i % g.cout;
        const size_t row = i / g.cout;
        padded[(row / in * rows + row % in) * columns + o] = weights[i];
    }
    return padded;
}

std::string describe(const ConvGeometry& g)
{
    return std::to_string(g.n) + " x " + std::to_string(g.h) + " x " + std::to_string(g.w) + ", " +
           std::to_string(g.cin) + " to " + std::to_string(g.cout) + " channels, kernel " +
           std::to_string(g.kernelH) + ", stride " + std::to_string(g.strideH) + ", groups " +
           std::to_string(g.groups);
}

void takeScratch(ConvSpec& spec, Lab& lab)
{
    if (const uint64_t bytes = convScratchBytes(spec, lab.traits()); bytes > 0) {
        spec.scratch = lab.output(bytes / 4);
    }
    EXPECT_EQ(isWinograd(spec, lab.traits()), spec.body == ConvBody::Winograd);
}

enum class Stores : uint8_t { AsEncoded, Otherwise };

void checkForward(Variant variant, ConvBody body, Stores stores = Stores::AsEncoded)
{
    for (const ConvGeometry& g : geometries(body)) {
        SCOPED_TRACE(describe(g));
        Reference r = reference(g);
        const auto bias = noise(g.cout, 4);
        Lab lab(variant);
        if (stores == Stores::Otherwise) {
            lab.storeOtherwise();
        }
        ConvSpec spec;
        spec.geometry = g;
        spec.body = body;
        spec.a = lab.matrix(r.x, r.x.size() / g.cin, g.cin);
        spec.b = lab.input(padChannels(r.weights, g));
        Operand operand{lab.matrix(bias, 1, g.cout), {}};
        operand.view.strides[4] = 1;
        spec.epilogue.operands = {operand};
        spec.epilogue.program.ops = {{opcode("add"), Register::value, Register::input(0)},
                                     {opcode("maximum"), Register::result(0), Register::zero}};
        const size_t pixels = r.y.size() / g.cout;
        spec.epilogue.out = lab.output(pixels * roundUp4(g.cout));
        takeScratch(spec, lab);
        lab.run(encode(spec, lab.traits()));
        for (size_t i = 0; i < r.y.size(); ++i) {
            r.y[i] = std::max(0.0, r.y[i] + bias[i % g.cout]);
        }
        const double k = g.cin / g.groups * g.kernelH * g.kernelW + 1;
        expectClose(lab.unpadded(spec.epilogue.out, pixels, g.cout), r.y, k, std::sqrt(k), 3);
    }
}

void checkInputGradient(Variant variant, ConvBody body)
{
    for (const ConvGeometry& g : geometries(body)) {
        SCOPED_TRACE(describe(g));
        const Reference r = reference(g);
        Lab lab(variant);
        ConvSpec spec;
        spec.kind = ConvKind::InputGradient;
        spec.geometry = g;
        spec.body = body;
        spec.a = lab.matrix(r.dy, r.dy.size() / g.cout, g.cout);
        spec.b = lab.input(padChannels(r.weights, g));
        // A residual: added from a tensor laid out as the result.
        const auto residual = noise(r.x.size(), 5);
        spec.epilogue.operands = {{lab.matrix(residual, r.x.size() / g.cin, g.cin), viewOf({1, g.n, g.h, g.w, g.cin})}};
        spec.epilogue.program.ops = {{opcode("add"), Register::value, Register::input(0)}};
        const size_t pixels = r.x.size() / g.cin;
        spec.epilogue.out = lab.output(pixels * roundUp4(g.cin));
        takeScratch(spec, lab);
        lab.run(encode(spec, lab.traits()));
        std::vector<double> wanted = r.dx;
        for (size_t i = 0; i < wanted.size(); ++i) {
            wanted[i] += residual[i];
        }
        const double k = g.cout / g.groups * g.kernelH * g.kernelW + 1;
        expectClose(lab.unpadded(spec.epilogue.out, pixels, g.cin), wanted, k, std::sqrt(k), 3);
    }
}

void checkWeightGradient(Variant variant, ConvBody body, const std::vector<ConvGeometry>& some)
{
    for (uint32_t parts : {1u, 2u}) {
        for (const ConvGeometry& g : some) {
            SCOPED_TRACE(describe(g) + ", parts " + std::to_string(parts));
            const Reference r = reference(g);
            if (parts == 2 && r.dy.size() / g.cout <= 32) {
                continue;
            }
            Lab lab(variant);
            ConvSpec spec;
            spec.kind = ConvKind::WeightGradient;
            spec.geometry = g;
            spec.body = body;
            spec.parts = parts;
            spec.a = lab.matrix(r.x, r.x.size() / g.cin, g.cin);
            spec.b = lab.matrix(r.dy, r.dy.size() / g.cout, g.cout);
            takeScratch(spec, lab);
            const std::vector<float> padded = padChannels({r.dw.begin(), r.dw.end()}, g);
            spec.epilogue.out = lab.output(padded.size());
            lab.run(encode(spec, lab.traits()));
            const double k = static_cast<double>(r.dy.size()) / g.cout;
            expectClose(lab.floats(spec.epilogue.out), {padded.begin(), padded.end()}, k, std::sqrt(k), 4);
        }
    }
}

void checkPooled(Variant variant, ConvBody body, uint32_t windowH, uint32_t windowW, const std::vector<ConvGeometry>& some,
                 Stores stores = Stores::AsEncoded)
{
    for (const ConvGeometry& g : some) {
        SCOPED_TRACE(describe(g) + ", window " + std::to_string(windowH) + " x " + std::to_string(windowW));
        Pooled p = pooled(g, windowH, windowW);
        const size_t windows = p.y.size() / g.cout;
        ConvSpec spec;
        spec.geometry = g;
        spec.body = body;
        spec.windowH = windowH;
        spec.windowW = windowW;
        for (const bool givesTaps : {true, false}) {
            if (!givesTaps && g.groups == 1) {
                continue; // another pipeline: of one geometry
            }
            Lab lab(variant);
            if (stores == Stores::Otherwise) {
                lab.storeOtherwise();
            }
            spec.a = lab.matrix(p.conv.x, p.conv.x.size() / g.cin, g.cin);
            spec.b = lab.input(padChannels(p.conv.weights, g));
            spec.epilogue.program.ops = {{opcode("maximum"), Register::value, Register::zero}};
            spec.epilogue.out = lab.output(windows * roundUp4(g.cout));
            spec.taps = givesTaps ? lab.output(windows * roundUp4(g.cout)) : Range{};
            takeScratch(spec, lab);
            lab.run(encode(spec, lab.traits()));
            std::vector<float> wanted;
            for (const double most : p.y) {
                wanted.push_back(static_cast<float>(std::max(0.0, most)));
            }
            EXPECT_EQ(lab.unpadded(spec.epilogue.out, windows, g.cout), wanted);
            if (givesTaps) {
                EXPECT_EQ(lab.unpadded(spec.taps, windows, g.cout), p.taps);
            }
        }
        if (stores == Stores::Otherwise) {
            continue; // gradients of weights store as they did
        }
        for (const uint32_t parts : {1u, 2u}) {
            Lab lab(variant);
            spec.kind = ConvKind::WeightGradient;
            spec.parts = parts;
            spec.geometry.outH = g.outH / windowH * windowH;
            spec.geometry.outW = g.outW / windowW * windowW;
            if (parts == 2 && spec.geometry.n * spec.geometry.outH * spec.geometry.outW <= 32) {
                continue;
            }
            spec.a = lab.matrix(p.conv.x, p.conv.x.size() / g.cin, g.cin);
            spec.b = lab.matrix(p.dy, windows, g.cout);
            spec.taps = lab.matrix(p.taps, windows, g.cout);
            spec.epilogue = {};
            spec.scratch = {};
            takeScratch(spec, lab);
            const std::vector<float> padded = padChannels({p.conv.dw.begin(), p.conv.dw.end()}, g);
            spec.epilogue.out = lab.output(padded.size());
            lab.run(encode(spec, lab.traits()));
            EXPECT_EQ(lab.floats(spec.epilogue.out), padded);
        }
    }
}

TEST_P(Conv, TakesTheLargestPixelOfWindowsBehindIt)
{
    const ConvGeometry narrow = geometry(2, 7, 5, 3, 5, 3, 1, 1), deep = geometry(3, 8, 8, 12, 40, 3, 1, 1),
                       grouped = geometry(2, 6, 5, 8, 16, 3, 1, 1, 1, 2), unaligned = geometry(1, 6, 5, 6, 9, 3, 1, 1, 1, 3);
    checkPooled(GetParam(), ConvBody::Tiled, 2, 2, {narrow, deep, grouped});
    checkPooled(GetParam(), ConvBody::Tiled, 2, 1, {deep});
    checkPooled(GetParam(), ConvBody::General, 2, 2, {unaligned});
    checkPooled(GetParam(), ConvBody::General, 1, 4, {narrow});
    if (GetParam() == Variant::Texel) {
        checkPooled(GetParam(), ConvBody::Winograd, 2, 2, {geometry(5, 7, 5, 16, 32, 3, 1, 1)});
        checkPooled(GetParam(), ConvBody::Tiled, 2, 2, {narrow, deep, grouped}, Stores::Otherwise);
        checkPooled(GetParam(), ConvBody::Tiled, 2, 1, {deep}, Stores::Otherwise);
    }
}

TEST_P(Conv, ComputesForwardWithBiasAndRelu)
{
    checkForward(GetParam(), ConvBody::Tiled);
    checkForward(GetParam(), ConvBody::General);
    if (GetParam() == Variant::Texel) {
        checkForward(GetParam(), ConvBody::Tiled, Stores::Otherwise);
    }
}

TEST_P(Conv, ComputesInputGradient)
{
    checkInputGradient(GetParam(), ConvBody::Tiled);
    checkInputGradient(GetParam(), ConvBody::General);
}

TEST_P(Conv, ComputesWeightGradientWholeAndInParts)
{
    checkWeightGradient(GetParam(), ConvBody::Tiled, geometries(ConvBody::Tiled));
    checkWeightGradient(GetParam(), ConvBody::General, geometries(ConvBody::General));
}

// Over the edge of the largest tile with rows and columns, in groups, with steps of two.
TEST(ConvTiles, GiveTheSameBits)
{
    const ConvGeometry g = geometry(2, 17, 17, 16, 264, 3, 2, 1, 1, 2);
    const Reference r = reference(g);
    const std::vector<float> weights = padChannels(r.weights, g);
    const auto run = [&](ConvKind kind, size_t pixels, uint32_t channels) {
        return sameOfTiles([&](const Tile& tile) {
            Lab lab(Variant::Buffer);
            const bool isWeight = kind == ConvKind::WeightGradient;
            const Range x = lab.matrix(r.x, r.x.size() / g.cin, g.cin);
            const Range dy = lab.matrix(r.dy, r.dy.size() / g.cout, g.cout);
            ConvSpec spec;
            spec.kind = kind;
            spec.geometry = g;
            spec.body = ConvBody::Tiled;
            spec.parts = isWeight ? 2 : 0;
            spec.a = kind == ConvKind::InputGradient ? dy : x;
            spec.b = isWeight ? dy : lab.input(weights);
            spec.epilogue.out = lab.output(pixels * roundUp4(channels));
            takeScratch(spec, lab);
            lab.run(withTile(encode(spec, lab.traits()), tile));
            return lab.unpadded(spec.epilogue.out, pixels, channels);
        }, 3);
    };
    const double taps = 9, in = taps * 8, out = taps * 132, pixels = static_cast<double>(r.dy.size()) / g.cout;
    expectClose(run(ConvKind::Forward, r.y.size() / g.cout, g.cout), r.y, in, std::sqrt(in), 3);
    expectClose(run(ConvKind::InputGradient, r.x.size() / g.cin, g.cin), r.dx, out, std::sqrt(out), 3);
    expectClose(run(ConvKind::WeightGradient, r.dw.size() / g.cout, g.cout), r.dw, pixels, std::sqrt(pixels), 4);
}

TEST(Winograd, ComputesForwardAndInputGradient)
{
    checkForward(Variant::Texel, ConvBody::Winograd);
    checkInputGradient(Variant::Texel, ConvBody::Winograd);
}

TEST(Winograd, ComputesWeightGradientWholeAndInParts)
{
    checkWeightGradient(Variant::Texel, ConvBody::Winograd,
                        {geometry(5, 7, 5, 16, 32, 3, 1, 1), geometry(1, 8, 8, 64, 16, 3, 1, 0), geometry(2, 5, 6, 32, 48, 3, 1, 2),
                         geometry(1, 3, 40, 16, 16, 3, 1, 0), geometry(1, 1, 9, 16, 16, 3, 1, 1),
                         geometry(37, 12, 12, 16, 16, 3, 1, 1)});
}

// A loop of two iterations, each of four tiles.
TEST(Winograd, CutsWeightGradientsBelowTheLoopBudget)
{
    Lab lab(Variant::Texel);
    Traits traits = lab.traits();
    traits.loopBudget = 66;
    const ConvGeometry g = geometry(3, 6, 6, 16, 16, 3, 1, 1);
    const Reference r = reference(g);
    ConvSpec spec;
    spec.kind = ConvKind::WeightGradient;
    spec.body = ConvBody::Winograd;
    spec.geometry = g;
    spec.a = lab.matrix(r.x, r.x.size() / g.cin, g.cin);
    spec.b = lab.matrix(r.dy, r.dy.size() / g.cout, g.cout);
    ASSERT_EQ(convParts(spec, traits), 4u); // of 27 tiles, 8 each
    spec.scratch = lab.output(convScratchBytes(spec, traits) / 4);
    spec.epilogue.out = lab.output(r.dw.size());
    lab.run(encode(spec, traits));
    const double k = static_cast<double>(r.dy.size()) / g.cout;
    expectClose(lab.floats(spec.epilogue.out), r.dw, k, std::sqrt(k), 4);
}

TEST(Winograd, IsLeftToTheDirectWeightGradientWhereChannelsDoNotFit)
{
    ConvSpec spec;
    spec.kind = ConvKind::WeightGradient;
    const auto isTaken = [&](const ConvGeometry& g) {
        spec.geometry = g;
        return isWinograd(spec, Traits{.lanes = 16});
    };
    EXPECT_TRUE(isTaken(geometry(64, 8, 8, 64, 64, 3, 1, 1)));
    EXPECT_FALSE(isTaken(geometry(64, 8, 8, 64, 60, 3, 1, 1)));
    EXPECT_FALSE(isTaken(geometry(64, 8, 8, 24, 64, 3, 1, 1)));
    EXPECT_FALSE(isTaken(geometry(64, 8, 8, 64, 64, 3, 2, 1)));
    EXPECT_FALSE(isTaken(geometry(64, 8, 8, 64, 64, 3, 1, 2, 2)));
    EXPECT_FALSE(isTaken(geometry(1, 2, 2, 16, 16, 3, 1, 1))) << "too little to do";
}

} // namespace
} // namespace plexus::vk::test
