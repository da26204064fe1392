// SPDX-License-Identifier: GPL-3.0-or-later
// Rounding to bfloat16 gives the interpreter's bits, and kernels that read and write halves compute what they compute
// from the same numbers in words.
#include "engine/program/op.h"
#include "tests/vk/lab.h"

#include <algorithm>
#include <bit>

namespace plexus::vk::test {
namespace {

class HalvesOf : public EveryVariant {};
PLEXUS_EVERY_VARIANT(HalvesOf);

float rounded(float value)
{
    return static_cast<float>(findOp("to_bfloat16")->map(value, 0, 0));
}

std::vector<float> roundedNoise(size_t count, uint32_t seed)
{
    std::vector<float> values = noise(count, seed);
    std::transform(values.begin(), values.end(), values.begin(), rounded);
    return values;
}

// Rows of padded numbers as the upper halves of words.
Range halvesOf(Lab& lab, const std::vector<float>& values, size_t rows, size_t columns)
{
    const size_t pitch = roundUp4(static_cast<uint32_t>(columns));
    std::vector<uint32_t> words(rows * pitch / 2);
    for (size_t i = 0; i < values.size(); ++i) {
        const size_t at = i / columns * pitch + i % columns;
        words[at / 2] |= std::bit_cast<uint32_t>(values[i]) >> 16 << at % 2 * 16;
    }
    Range range = lab.words(words);
    range.format = Format::Halves;
    return range;
}

Range outputOf(Lab& lab, size_t count, Format format)
{
    Range range = lab.output(format == Format::Halves ? count / 2 : count);
    range.format = format;
    return range;
}

// The numbers of an output, padding included.
std::vector<float> valuesOf(const Lab& lab, const Range& range, size_t count)
{
    const std::vector<uint32_t> words = lab.raw(range);
    std::vector<float> values;
    for (size_t i = 0; i < count; ++i) {
        const uint32_t bits = range.format == Format::Halves ? words[i / 2] >> i % 2 * 16 << 16 : words[i];
        values.push_back(std::bit_cast<float>(bits));
    }
    return values;
}

TEST_P(HalvesOf, HardCasesHaveTheInterpretersBits)
{
    std::vector<uint32_t> bits = {
        0x00000000, 0x80000000, 0x3f800000, 0xbf800000,
        0x3f808000, 0x3f818000, 0x3f808001, 0x3f807fff, // between two: even below, even above, over, under
        0x7f7fffff, 0x7f7f7fff, 0x7f7f8000, 0xff7fffff, // to infinity, and the last that does not
        0x00000001, 0x00008000, 0x00008001, 0x00018000, // too small for a leading one
        0x007fffff, 0x80018000, 0x807fffff, 0x00800000,
        0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, // infinities; a NaN whose upper half alone would be infinity
        0xff80ffff, 0x7fffffff, 0x40490fdb, 0xc2f6e979, 0x477fe000, 0x33800000, 0x3effffff, 0x4b7fffff};
    Lab lab(GetParam());
    MapSpec spec;
    spec.extents = {1, 1, 1, 1, static_cast<uint32_t>(bits.size())};
    spec.operands = {{lab.words(bits), viewOf(spec.extents)}};
    spec.program.ops = {{opcode("to_bfloat16"), Register::input(0)}};
    const Range out = lab.output(bits.size());
    spec.outputs = {{out}};
    lab.run(encode(spec, lab.traits()));
    const std::vector<uint32_t> seen = lab.raw(out);
    for (size_t i = 0; i < bits.size(); ++i) {
        EXPECT_EQ(seen[i], std::bit_cast<uint32_t>(rounded(std::bit_cast<float>(bits[i])))) << std::hex << bits[i];
    }
}

// Dense, as a row for all rows, as a column for all columns, turned round, and cut off; two results.
TEST_P(HalvesOf, MapsReadAndWrite)
{
    constexpr uint32_t rows = 37, columns = 13, pitch = 16;
    const std::vector<float> x = roundedNoise(size_t{rows} * columns, 1), row = roundedNoise(columns, 2),
                             column = roundedNoise(rows, 3), turned = roundedNoise(size_t{rows} * columns, 4);
    std::vector<std::vector<float>> results;
    for (const Format format : {Format::Words, Format::Halves}) {
        Lab lab(GetParam());
        const auto place = [&](const std::vector<float>& values, size_t count, size_t width) {
            return format == Format::Halves ? halvesOf(lab, values, count, width) : lab.matrix(values, count, width);
        };
        MapSpec spec;
        spec.extents = {1, 1, 1, rows, columns};
        View cutOff = viewOf(spec.extents);
        cutOff.low[3] = 3;
        cutOff.high[4] = 11;
        View byColumns;
        byColumns.strides = {0, 0, 0, 1, 40};
        spec.operands = {{place(x, rows, columns), viewOf(spec.extents)},
                         {place(row, 1, columns), View{.strides = {0, 0, 0, 0, 1}}},
                         {place(column, 1, rows), View{.strides = {0, 0, 0, 1, 0}}},
                         {place(turned, columns, rows), byColumns},
                         {place(x, rows, columns), cutOff}};
        spec.program.ops = {{opcode("mul"), Register::input(0), Register::input(1)},
                            {opcode("add"), Register::result(0), Register::input(2)},
                            {opcode("add"), Register::result(1), Register::input(3)},
                            {opcode("sub"), Register::result(2), Register::input(4)},
                            {opcode("to_bfloat16"), Register::result(3)}};
        spec.program.results = {Register::result(4), Register::result(3)};
        const Range first = outputOf(lab, rows * pitch, format), second = lab.output(rows * pitch);
        spec.outputs = {{first}, {second}};
        lab.run(encode(spec, lab.traits()));
        std::vector<float> seen = valuesOf(lab, first, rows * pitch);
        const std::vector<float> more = lab.floats(second);
        for (size_t i = 0; i < seen.size(); ++i) {
            ASSERT_EQ(seen[i], rounded(more[i])) << i; // rounded() of padding is 0 as well
        }
        seen.insert(seen.end(), more.begin(), more.end());
        results.push_back(std::move(seen));
    }
    EXPECT_EQ(results[0], results[1]);
}

TEST_P(HalvesOf, ProductsReadAndWrite)
{
    constexpr uint32_t m = 37, n = 35, k = 50;
    const std::vector<float> a = roundedNoise(size_t{m} * k, 1), b = roundedNoise(size_t{k} * n, 2),
                             more = roundedNoise(size_t{m} * n, 3);
    for (const uint32_t parts : {1u, 2u}) {
        if (parts == 2 && GetParam() == Variant::Buffer) {
            continue; // takes its time to compile, and reads and writes as one part does
        }
        std::vector<std::vector<float>> results;
        for (const Format format : {Format::Words, Format::Halves}) {
            Lab lab(GetParam());
            const auto place = [&](const std::vector<float>& values, size_t rows, size_t columns) {
                return format == Format::Halves ? halvesOf(lab, values, rows, columns) : lab.matrix(values, rows, columns);
            };
            GemmSpec spec;
            spec.m = m;
            spec.n = n;
            spec.k = k;
            spec.a = place(a, m, k);
            spec.b = place(b, k, n);
            spec.rowA = roundUp4(k);
            spec.rowB = roundUp4(n);
            spec.rowOut = roundUp4(n);
            spec.parts = parts;
            if (const uint64_t scratch = gemmScratchBytes(spec, lab.traits()); scratch != 0) {
                spec.scratch = lab.output(scratch / 4);
            }
            spec.epilogue.operands = {{place(more, m, n), View{.strides = {0, 0, 0, static_cast<int32_t>(roundUp4(n)), 1}}}};
            spec.epilogue.program.ops = {{opcode("add"), Register::value, Register::input(0)},
                                         {opcode("to_bfloat16"), Register::result(0)}};
            spec.epilogue.out = outputOf(lab, m * roundUp4(n), format);
            lab.run(encode(spec, lab.traits()));
            results.push_back(valuesOf(lab, spec.epilogue.out, m * roundUp4(n)));
        }
        EXPECT_EQ(results[0], results[1]) << parts;
        EXPECT_NE(results[0], std::vector<float>(results[0].size(), 0.0f));
    }
}

// Forward, by the general template too, and both gradients.
TEST_P(HalvesOf, ConvolutionsReadAndWrite)
{
    for (const auto& [kind, body] : std::initializer_list<std::pair<ConvKind, ConvBody>>{
             {ConvKind::Forward, ConvBody::Auto}, {ConvKind::InputGradient, ConvBody::Auto},
             {ConvKind::WeightGradient, ConvBody::Auto}, {ConvKind::Forward, ConvBody::General}}) {
        if (GetParam() == Variant::Buffer && (kind != ConvKind::Forward || body != ConvBody::Auto)) {
            continue; // as above
        }
        ConvSpec spec;
        spec.kind = kind;
        spec.body = body;
        ConvGeometry& g = spec.geometry;
        g.n = 2;
        g.h = g.w = g.outH = g.outW = 6;
        g.cin = g.cout = 8;
        g.kernelH = g.kernelW = 3;
        g.padTop = g.padLeft = 1;
        const size_t pixels = size_t{g.n} * g.h * g.w, taps = 9;
        const std::vector<float> image = roundedNoise(pixels * g.cin, 1), gradient = roundedNoise(pixels * g.cout, 2);
        std::vector<std::vector<float>> results;
        for (const Format format : {Format::Words, Format::Halves}) {
            Lab lab(GetParam());
            const auto place = [&](const std::vector<float>& values, size_t columns) {
                return format == Format::Halves ? halvesOf(lab, values, pixels, columns) : lab.matrix(values, pixels, columns);
            };
            const bool isWeight = kind == ConvKind::WeightGradient;
            spec.a = kind == ConvKind::InputGradient ? place(gradient, g.cout) : place(image, g.cin);
            spec.b = isWeight ? place(gradient, g.cout) : lab.matrix(roundedNoise(taps * g.cin * g.cout, 3), taps * g.cin, g.cout);
            spec.scratch = {};
            if (const uint64_t scratch = convScratchBytes(spec, lab.traits()); scratch != 0) {
                spec.scratch = lab.output(scratch / 4);
            }
            const size_t count = isWeight ? taps * g.cin * g.cout : pixels * (kind == ConvKind::Forward ? g.cout : g.cin);
            spec.epilogue.program.ops = {{opcode("to_bfloat16"), Register::value}};
            spec.epilogue.out = outputOf(lab, count, isWeight ? Format::Words : format);
            lab.run(encode(spec, lab.traits()));
            results.push_back(valuesOf(lab, spec.epilogue.out, count));
        }
        EXPECT_EQ(results[0], results[1]) << static_cast<int>(kind);
        EXPECT_NE(results[0], std::vector<float>(results[0].size(), 0.0f));
    }
}

} // namespace
} // namespace plexus::vk::test
