// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vk/lab.h"

#include <algorithm>
#include <cmath>

namespace plexus::vk::test {
namespace {

class Reduce : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Reduce);

struct Reduced {
    uint32_t a, r, b;
    uint32_t parts = 0;
};

double reduced(Reduction reduction, const std::vector<float>& x, const Reduced& t, size_t a, size_t b)
{
    double value = reduction == Reduction::Max ? -INFINITY : 0;
    size_t best = 0;
    for (size_t r = 0; r < t.r; ++r) {
        const double v = x[(a * t.r + r) * t.b + b];
        best = v > x[(a * t.r + best) * t.b + b] ? r : best;
        value = reduction == Reduction::Max ? std::max(value, v) : value + v;
    }
    return reduction == Reduction::ArgMax ? static_cast<double>(best)
           : reduction == Reduction::Mean ? value / t.r
                                          : value;
}

// 2 * reduction + 1, by an epilogue.
void check(Variant variant, ReduceAxis axis, Reduction reduction, const Reduced& t)
{
    SCOPED_TRACE(std::to_string(t.a) + " x " + std::to_string(t.r) + " x " + std::to_string(t.b));
    const auto x = noise(size_t{t.a} * t.r * t.b, 1);
    const bool columns = axis == ReduceAxis::Columns;
    Lab lab(variant);
    ReduceSpec spec;
    spec.axis = axis;
    spec.reduction = reduction;
    spec.a = {1, t.a};
    spec.r = {1, t.r};
    spec.b = t.b;
    spec.parts = t.parts;
    const Range input = columns ? lab.matrix(x, size_t{t.a} * t.r, t.b) : lab.matrix(x, t.a, t.r);
    spec.operands = {{input, columns ? viewOf({1, t.a, 1, t.r, t.b}) : viewOf({1, 1, t.a, 1, t.r})}};
    spec.epilogue.program.immediates = {2, 1};
    spec.epilogue.program.ops = {{opcode("mul"), Register::value, Register::immediate(0)},
                                 {opcode("add"), Register::result(0), Register::immediate(1)}};
    if (const uint64_t bytes = reduceScratchBytes(spec, lab.traits()); bytes != 0) {
        spec.scratch = lab.output(bytes / 4);
    }
    spec.epilogue.out = lab.output(columns ? size_t{t.a} * roundUp4(t.b) : t.a);
    lab.run(encode(spec, lab.traits()));
    std::vector<double> wanted;
    for (size_t i = 0; i < size_t{t.a} * t.b; ++i) {
        wanted.push_back(2 * reduced(reduction, x, t, i / t.b, i % t.b) + 1);
    }
    const auto seen = columns ? lab.unpadded(spec.epilogue.out, t.a, t.b) : lab.unpadded(spec.epilogue.out, 1, t.a);
    expectClose(seen, wanted, t.r, std::sqrt(t.r) + 1, reduction == Reduction::ArgMax ? 0 : 4);
}

TEST_P(Reduce, ReducesColumns)
{
    for (const Reduced& t : std::vector<Reduced>{{1, 1, 1}, {3, 7, 5}, {1, 1000, 33}, {70, 9, 4}, {2, 999, 3, 5}}) {
        check(GetParam(), ReduceAxis::Columns, Reduction::Sum, t);
        check(GetParam(), ReduceAxis::Columns, Reduction::Max, t);
    }
    check(GetParam(), ReduceAxis::Columns, Reduction::Mean, {2, 50, 6, 3});
    check(GetParam(), ReduceAxis::Columns, Reduction::ArgMax, {2, 50, 6});
}

TEST_P(Reduce, ReducesRows)
{
    for (const Reduced& t : std::vector<Reduced>{{1, 1, 1}, {5, 10, 1}, {67, 3, 1}, {2, 5003, 1}, {3, 5003, 1, 4}, {1001, 7, 1}, {515, 512, 1}}) {
        check(GetParam(), ReduceAxis::Rows, Reduction::Sum, t);
        check(GetParam(), ReduceAxis::Rows, Reduction::Max, t);
        if (t.parts == 0) {
            check(GetParam(), ReduceAxis::Rows, Reduction::ArgMax, t);
        }
    }
    check(GetParam(), ReduceAxis::Rows, Reduction::Mean, {4, 100, 1});
}

TEST_P(Reduce, SumsProductsWithoutStoringThem)
{
    constexpr uint32_t rows = 37, columns = 10;
    const auto x = noise(rows * columns, 1);
    const auto y = noise(rows * columns, 2);
    Lab lab(GetParam());
    ReduceSpec spec;
    spec.r = {1, rows};
    spec.b = columns;
    const View view = viewOf({1, 1, 1, rows, columns});
    spec.operands = {{lab.matrix(x, rows, columns), view}, {lab.matrix(y, rows, columns), view}};
    spec.prologue.ops = {{opcode("mul"), Register::input(0), Register::input(1)}};
    spec.epilogue.out = lab.output(12);
    lab.run(encode(spec, lab.traits()));
    std::vector<double> wanted(columns);
    for (size_t i = 0; i < x.size(); ++i) {
        wanted[i % columns] += static_cast<double>(x[i]) * y[i];
    }
    expectClose(lab.unpadded(spec.epilogue.out, 1, columns), wanted, rows, std::sqrt(rows));
}

// The sums of x and of x y, in one part and in several.
TEST_P(Reduce, SumsTwoThingsAtOnce)
{
    for (const auto& [a, rows, columns, parts] : std::vector<std::array<uint32_t, 4>>{{1, 37, 10, 1}, {3, 50, 6, 1}, {1, 999, 7, 5}, {2, 64, 8, 3}}) {
        const auto x = noise(size_t{a} * rows * columns, 1);
        const auto y = noise(x.size(), 2);
        Lab lab(GetParam());
        ReduceSpec spec;
        spec.a = {1, a};
        spec.r = {1, rows};
        spec.b = columns;
        spec.parts = parts;
        const View view = viewOf({1, a, 1, rows, columns});
        spec.operands = {{lab.matrix(x, size_t{a} * rows, columns), view}, {lab.matrix(y, size_t{a} * rows, columns), view}};
        spec.prologue.ops = {{opcode("mul"), Register::input(0), Register::input(1)}};
        spec.prologue.results = {Register::input(0), Register::result(0)};
        if (const uint64_t bytes = reduceScratchBytes(spec, lab.traits()); bytes != 0) {
            spec.scratch = lab.output(bytes / 4);
        }
        spec.epilogue.out = lab.output(a * roundUp4(columns));
        spec.second = lab.output(a * roundUp4(columns));
        lab.run(encode(spec, lab.traits()));
        std::vector<double> sums(size_t{a} * columns), products(sums.size());
        for (size_t i = 0; i < x.size(); ++i) {
            const size_t at = i / (size_t{rows} * columns) * columns + i % columns;
            sums[at] += x[i];
            products[at] += static_cast<double>(x[i]) * y[i];
        }
        expectClose(lab.unpadded(spec.epilogue.out, a, columns), sums, rows, std::sqrt(rows));
        expectClose(lab.unpadded(spec.second, a, columns), products, rows, std::sqrt(rows));
    }
}

TEST_P(Reduce, TellsThatTheSecondOfTwoSumsIsNotFinite)
{
    Lab lab(GetParam());
    ReduceSpec spec;
    spec.r = {1, 2};
    spec.b = 4;
    spec.operands = {{lab.matrix({1, 2, 3, 4, 5, 6, 7, 8}, 2, 4), viewOf({1, 1, 1, 2, 4})},
                     {lab.matrix({1, 2, 3, 4, 5, INFINITY, 7, 8}, 2, 4), viewOf({1, 1, 1, 2, 4})}};
    spec.prologue.results = {Register::input(0), Register::input(1)};
    spec.epilogue.out = lab.output(4);
    spec.second = lab.output(4);
    spec.epilogue.check = {true, 2};
    spec.epilogue.steering.halt = lab.words({0, 0, 0, 0});
    lab.run(encode(spec, lab.traits()));
    EXPECT_EQ(lab.raw(spec.epilogue.steering.halt), (std::vector<uint32_t>{1, 0, 1, 0}));
}

TEST_P(Reduce, KeepsNaNAndTheFirstOfEquals)
{
    Lab lab(GetParam());
    ReduceSpec spec;
    spec.axis = ReduceAxis::Rows;
    spec.reduction = Reduction::ArgMax;
    spec.a = {1, 4};
    spec.r = {1, 6};
    const float inf = INFINITY;
    spec.operands = {{lab.matrix({1, 3, 3, 2, 3, 0, -inf, -inf, -inf, -inf, -inf, -inf, 5, NAN, 9, NAN, 0, inf, 0,
                                  -1, inf, 2, inf, 1},
                                 4, 6),
                      viewOf({1, 1, 4, 1, 6})}};
    spec.epilogue.out = lab.output(4);
    spec.epilogue.outWords = Words::Int;
    lab.run(encode(spec, lab.traits()));
    EXPECT_EQ(lab.raw(spec.epilogue.out), (std::vector<uint32_t>{1, 0, 1, 2}));
}

TEST_P(Reduce, WritesColumnsOfOneForKeptDimensions)
{
    for (const uint32_t rows : {3u, 517u}) {
        Lab lab(GetParam());
        std::vector<float> x, wanted;
        for (uint32_t row = 0; row < rows; ++row) {
            const auto first = static_cast<float>(2 * row + 1);
            x.insert(x.end(), {first, first + 1});
            wanted.insert(wanted.end(), {2 * first + 1, 0, 0, 0});
        }
        ReduceSpec spec;
        spec.axis = ReduceAxis::Rows;
        spec.a = {1, rows};
        spec.r = {1, 2};
        spec.resultStride = 4;
        spec.operands = {{lab.matrix(x, rows, 2), viewOf({1, 1, rows, 1, 2})}};
        spec.epilogue.out = lab.output(size_t{4} * rows);
        lab.run(encode(spec, lab.traits()));
        EXPECT_EQ(lab.floats(spec.epilogue.out), wanted);
    }
}

} // namespace
} // namespace plexus::vk::test
