// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/bands.h"
#include "tests/vk/lab.h"

#include <algorithm>
#include <cmath>

namespace plexus::vk::test {
namespace {

class Gemm : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Gemm);

struct Case {
    GemmLayout layout;
    uint32_t m, n, k;
    uint32_t outer = 1, inner = 1;
    uint32_t parts = 0;
};

// C and its matrices in a layout, with a plain loop in double beside it.
struct Product {
    std::vector<float> a, b;
    std::vector<double> c;
};

Product reference(const Case& t)
{
    const size_t batches = size_t{t.outer} * t.inner;
    Product p{noise(batches * t.m * t.k, 1), noise(batches * t.k * t.n, 2), {}};
    p.c.resize(batches * t.m * t.n);
    for (size_t z = 0; z < batches; ++z) {
        for (size_t i = 0; i < t.m; ++i) {
            for (size_t k = 0; k < t.k; ++k) {
                const size_t ia = t.layout == GemmLayout::TN ? k * t.m + i : i * t.k + k;
                const double x = p.a[z * t.m * t.k + ia];
                for (size_t j = 0; j < t.n; ++j) {
                    const size_t ib = t.layout == GemmLayout::NT ? j * t.k + k : k * t.n + j;
                    p.c[(z * t.m + i) * t.n + j] += x * p.b[z * t.k * t.n + ib];
                }
            }
        }
    }
    return p;
}

// The spec of a case with its operands in the lab.
GemmSpec specOf(Lab& lab, const Case& t, const Product& p)
{
    const uint32_t batches = t.outer * t.inner;
    const uint32_t rowsA = t.layout == GemmLayout::TN ? t.k : t.m;
    const uint32_t columnsA = t.layout == GemmLayout::TN ? t.m : t.k;
    const uint32_t rowsB = t.layout == GemmLayout::NT ? t.n : t.k;
    const uint32_t columnsB = t.layout == GemmLayout::NT ? t.k : t.n;
    GemmSpec spec;
    spec.layout = t.layout;
    spec.m = t.m;
    spec.n = t.n;
    spec.k = t.k;
    spec.batch = {t.outer, t.inner};
    spec.a = lab.matrix(p.a, size_t{batches} * rowsA, columnsA);
    spec.b = lab.matrix(p.b, size_t{batches} * rowsB, columnsB);
    spec.rowA = roundUp4(columnsA);
    spec.rowB = roundUp4(columnsB);
    spec.rowOut = roundUp4(t.n);
    spec.batchA = {t.inner * rowsA * spec.rowA, rowsA * spec.rowA};
    spec.batchB = {t.inner * rowsB * spec.rowB, rowsB * spec.rowB};
    spec.batchOut = {t.inner * t.m * spec.rowOut, t.m * spec.rowOut};
    spec.parts = t.parts;
    if (const uint64_t scratch = gemmScratchBytes(spec, lab.traits()); scratch != 0) {
        spec.scratch = lab.output(scratch / 4);
    }
    spec.epilogue.out = lab.output(size_t{batches} * t.m * spec.rowOut);
    spec.epilogue.label = "product";
    return spec;
}

void check(Variant variant, const Case& t)
{
    SCOPED_TRACE("layout " + std::to_string(static_cast<int>(t.layout)) + ", " + std::to_string(t.m) + " x " +
                 std::to_string(t.n) + " x " + std::to_string(t.k) + ", parts " + std::to_string(t.parts));
    const Product p = reference(t);
    for (const bool otherwise : {false, true}) {
        Lab lab(variant);
        if (otherwise && variant == Variant::Texel) {
            lab.storeOtherwise();
        } else if (otherwise) {
            return;
        }
        const GemmSpec spec = specOf(lab, t, p);
        lab.run(encode(spec, lab.traits()));
        const size_t rows = size_t{t.outer} * t.inner * t.m;
        expectClose(lab.unpadded(spec.epilogue.out, rows, t.n), p.c, t.k, std::sqrt(t.k), 3);
    }
}

TEST_P(Gemm, MultipliesOddShapesInEveryLayout)
{
    for (GemmLayout layout : {GemmLayout::NN, GemmLayout::NT, GemmLayout::TN}) {
        for (const Case& t : std::vector<Case>{{layout, 1, 1, 1},
                                               {layout, 3, 5, 7},
                                               {layout, 17, 33, 12},
                                               {layout, 32, 32, 8},
                                               {layout, 64, 10, 128},
                                               {layout, 1025, 24, 45},
                                               {layout, 65, 127, 31}}) {
            check(GetParam(), t);
        }
    }
}

TEST_P(Gemm, MultipliesBatches)
{
    check(GetParam(), {GemmLayout::NN, 9, 6, 5, 2, 3});
    check(GetParam(), {GemmLayout::NT, 9, 6, 5, 2, 3});
    check(GetParam(), {GemmLayout::TN, 9, 6, 5, 2, 3});
    check(GetParam(), {GemmLayout::NN, 5, 70, 40, 2, 2, 3});
}

TEST_P(Gemm, SumsPartsOfK)
{
    check(GetParam(), {GemmLayout::NN, 20, 12, 1000, 1, 1, 4});
    check(GetParam(), {GemmLayout::TN, 20, 12, 1003, 1, 1, 7});
}

// Over the edge of the largest one, with a ragged last block of k, in batches and in parts. Every second one where
// a matrix lies the other way, for pipelines take their time.
TEST(GemmTiles, GiveTheSameBitsInEveryLayout)
{
    for (GemmLayout layout : {GemmLayout::NN, GemmLayout::NT, GemmLayout::TN}) {
        SCOPED_TRACE("layout " + std::to_string(static_cast<int>(layout)));
        const Case t{layout, 139, 135, 53, 1, 2, 2};
        const Product p = reference(t);
        const std::vector<float> seen = sameOfTiles([&](const Tile& tile) {
            Lab lab(Variant::Buffer);
            const GemmSpec spec = specOf(lab, t, p);
            lab.run(withTile(encode(spec, lab.traits()), tile));
            return lab.unpadded(spec.epilogue.out, size_t{t.inner} * t.m, t.n);
        }, layout == GemmLayout::NN ? 1 : 2);
        expectClose(seen, p.c, t.k, std::sqrt(t.k), 3);
    }
}

// A product whose result lies between others: a sum of parts writes dense results alone.
TEST(GemmParts, OfAResultWithRoomBetweenItsRowsAreNone)
{
    for (Variant variant : {Variant::Texel, Variant::Buffer}) {
        Traits traits;
        traits.variant = variant;
        traits.workers = 128;
        GemmSpec spec;
        spec.m = 64;
        spec.n = 32;
        spec.k = 8192;
        spec.rowOut = 32;
        EXPECT_GT(gemmParts(spec, traits), 1u);
        spec.rowOut = 128;
        EXPECT_EQ(gemmParts(spec, traits), 1u);
    }
}

// Lanes side by side where there are columns for them, else below each other.
TEST(Bands, WasteNoLanes)
{
    Traits traits;
    traits.lanes = 16;
    const auto count = [&](uint64_t rows, uint64_t columns, uint32_t leastLanes = 4) {
        const Bands bands = bandsFor(rows, columns, 32, traits, leastLanes);
        EXPECT_EQ(bands.rows, 32 * bands.count);
        EXPECT_EQ(bands.columns * bands.count, 64u);
        return bands.count;
    };
    EXPECT_EQ(count(1000, 64), 1u);
    EXPECT_EQ(count(1000, 40), 1u);
    EXPECT_EQ(count(1000, 32), 2u);
    EXPECT_EQ(count(1000, 96), 2u);
    EXPECT_EQ(count(1000, 16), 4u);
    EXPECT_EQ(count(1000, 16, 8), 2u);
    EXPECT_EQ(count(60, 16), 2u); // two bands hold all rows
    EXPECT_EQ(count(30, 1), 1u);
    traits.lanes = 8;
    EXPECT_EQ(bandsFor(1000, 16, 32, traits).count, 2u);
    EXPECT_EQ(bandsFor(1000, 16, 32, traits, 8).count, 1u);
}

// Lavapipe only: a GPU has a dispatch for it.
TEST(GemmSums, AddsTheColumnsOfATransposed)
{
    for (const Case& t : std::vector<Case>{{GemmLayout::TN, 10, 128, 64},
                                           {GemmLayout::TN, 128, 40, 61},
                                           {GemmLayout::TN, 40, 20, 21},
                                           {GemmLayout::TN, 1, 3, 5}}) {
        SCOPED_TRACE(t.m);
        Lab lab(Variant::Texel);
        const Product p = reference(t);
        GemmSpec spec = specOf(lab, t, p);
        spec.sums = lab.output(t.m);
        lab.run(encode(spec, lab.traits()));
        std::vector<double> sums(t.m);
        for (size_t i = 0; i < p.a.size(); ++i) {
            sums[i % t.m] += p.a[i];
        }
        expectClose(lab.unpadded(spec.sums, 1, t.m), sums, t.k, 1);
        expectClose(lab.unpadded(spec.epilogue.out, t.m, t.n), p.c, t.k, std::sqrt(t.k), 3);
    }
}

TEST(GemmSums, ReportsASumThatIsNotFinite)
{
    Lab lab(Variant::Texel);
    const Case t{GemmLayout::TN, 4, 4, 2};
    Product p = reference(t);
    p.a.assign(p.a.size(), 3e38f);
    p.b.assign(p.b.size(), 0.0f); // the product itself is finite
    GemmSpec spec = specOf(lab, t, p);
    spec.sums = lab.output(t.m);
    spec.epilogue.steering.halt = lab.words({0, 0, 0, 0});
    spec.epilogue.check = {true, 2};
    lab.run(encode(spec, lab.traits()));
    EXPECT_EQ(lab.raw(spec.epilogue.steering.halt), (std::vector<uint32_t>{1, 0, 1, 0}));
}

TEST_P(Gemm, AppliesBiasAndReluToRows)
{
    const Case t{GemmLayout::NT, 37, 22, 19};
    Lab lab(GetParam());
    Product p = reference(t);
    const auto bias = noise(t.n, 3);
    GemmSpec spec = specOf(lab, t, p);
    Operand operand{lab.matrix(bias, 1, t.n), {}};
    operand.view.strides = {0, 0, 0, 0, 1};
    spec.epilogue.operands = {operand};
    spec.epilogue.program.ops = {{opcode("add"), Register::value, Register::input(0)},
                                 {opcode("maximum"), Register::result(0), Register::zero}};
    lab.run(encode(spec, lab.traits()));
    for (size_t i = 0; i < p.c.size(); ++i) {
        p.c[i] = std::max(0.0, p.c[i] + static_cast<double>(bias[i % t.n]));
    }
    expectClose(lab.unpadded(spec.epilogue.out, t.m, t.n), p.c, t.k, std::sqrt(t.k), 3);
}

} // namespace
} // namespace plexus::vk::test
