// SPDX-License-Identifier: GPL-3.0-or-later
// Rounding to numbers of two bytes gives the interpreter's bits, and kernels that read and write those compute what they
// compute from the same numbers in words.
#include "engine/program/op.h"
#include "tests/vk/lab.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace plexus::vk::test {
namespace {

// A format of two bytes, each number worked out from what its bits mean.
struct Half {
    StorageFormat format;
    const char* rounding; // the op
    int exponentBits, digits;

    float decoded(uint32_t half) const
    {
        const uint32_t digit = half & ((1u << digits) - 1), exponent = half >> digits & ((1u << exponentBits) - 1);
        const int bias = (1 << (exponentBits - 1)) - 1;
        const bool isLast = exponent == (1u << exponentBits) - 1;
        const double magnitude = isLast ? (digit == 0 ? INFINITY : NAN)
                                        : std::ldexp(exponent == 0 ? digit : digit + (1u << digits),
                                                     std::max(static_cast<int>(exponent), 1) - bias - digits);
        return static_cast<float>((half & 0x8000u) != 0 ? -magnitude : magnitude);
    }
    uint32_t encoded(float value) const // one of its numbers
    {
        const uint32_t sign = std::signbit(value) ? 0x8000u : 0;
        uint32_t low = 0, high = 0x8000u; // of the magnitude, which grows with its bits
        while (high - low > 1) {
            const uint32_t middle = (low + high) / 2;
            (decoded(middle) <= std::abs(value) ? low : high) = middle;
        }
        return sign | low;
    }
    float rounded(float value) const { return static_cast<float>(findOp(rounding)->map(value, 0, 0)); }
    std::vector<float> noise(size_t count, uint32_t seed) const
    {
        std::vector<float> values = test::noise(count, seed);
        std::transform(values.begin(), values.end(), values.begin(), [&](float value) { return rounded(value); });
        return values;
    }
};

const Half bfloat16 = {StorageFormat::Bfloat16, "to_bfloat16", 8, 7}, float16 = {StorageFormat::Float16, "to_float16", 5, 10};

class HalvesOf : public ::testing::TestWithParam<std::tuple<Variant, Half>> {
protected:
    static Variant variant() { return std::get<0>(GetParam()); }
    static const Half& half() { return std::get<1>(GetParam()); }
};
std::string nameOfHalves(const ::testing::TestParamInfo<std::tuple<Variant, Half>>& tested)
{
    return (std::get<0>(tested.param) == Variant::Texel ? "Texel_" : "Buffer_") + std::string(nameOf(std::get<1>(tested.param).format));
}
INSTANTIATE_TEST_SUITE_P(, HalvesOf,
                         ::testing::Combine(::testing::Values(Variant::Texel, Variant::Buffer), ::testing::Values(bfloat16, float16)),
                         nameOfHalves);

// Rows of padded numbers.
Range halvesOf(Lab& lab, const Half& half, const std::vector<float>& values, size_t rows, size_t columns)
{
    const size_t pitch = roundUp4(static_cast<uint32_t>(columns));
    std::vector<uint32_t> words(rows * pitch / 2);
    for (size_t i = 0; i < values.size(); ++i) {
        const size_t at = i / columns * pitch + i % columns;
        words[at / 2] |= half.encoded(values[i]) << at % 2 * 16;
    }
    Range range = lab.words(words);
    range.format = half.format;
    return range;
}

Range outputOf(Lab& lab, size_t count, StorageFormat format)
{
    Range range = lab.output(format == StorageFormat::Words ? count : count / 2);
    range.format = format;
    return range;
}

// The numbers of an output, padding included.
std::vector<float> valuesOf(const Lab& lab, const Half& half, const Range& range, size_t count)
{
    const std::vector<uint32_t> words = lab.raw(range);
    std::vector<float> values;
    for (size_t i = 0; i < count; ++i) {
        values.push_back(range.format == StorageFormat::Words ? std::bit_cast<float>(words[i])
                                                              : half.decoded(words[i / 2] >> i % 2 * 16 & 0xffff));
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
        0xff80ffff, 0x7fffffff, 0x40490fdb, 0xc2f6e979, 0x477fe000, 0x33800000, 0x3effffff, 0x4b7fffff,
        0x477fefff, 0x477ff000, 0x387fffff, 0x33000000, 0x33000001, 0xb3000001, 0x38800000, 0x337fffff}; // float16's edges
    Lab lab(variant());
    MapSpec spec;
    spec.extents = {1, 1, 1, 1, static_cast<uint32_t>(bits.size())};
    spec.operands = {{lab.words(bits), viewOf(spec.extents)}};
    spec.program.ops = {{opcode(half().rounding), Register::input(0)}};
    const Range out = lab.output(bits.size());
    spec.outputs = {{out}};
    lab.run(encode(spec, lab.traits()));
    const std::vector<uint32_t> seen = lab.raw(out);
    for (size_t i = 0; i < bits.size(); ++i) {
        EXPECT_EQ(seen[i], std::bit_cast<uint32_t>(half().rounded(std::bit_cast<float>(bits[i])))) << std::hex << bits[i];
    }
}

// What lies in the middle between two numbers of the format, and just beside that; then what those are rounded to, stored
// and read again.
TEST_P(HalvesOf, EveryNumberHasTheInterpretersBits)
{
    std::vector<uint32_t> bits = {0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000};
    for (uint32_t i = 0; i < 0x7fff; ++i) {
        const float low = half().decoded(i), high = half().decoded(i + 1);
        if (std::isfinite(high)) {
            const auto middle = std::bit_cast<uint32_t>(static_cast<float>((static_cast<double>(low) + high) / 2));
            bits.insert(bits.end(), {middle - (i > 0 ? 1 : 0), middle, middle + 1, std::bit_cast<uint32_t>(-high)});
        }
    }
    Lab lab(variant());
    MapSpec spec;
    spec.extents = {1, 1, 1, 1, static_cast<uint32_t>(bits.size())};
    spec.operands = {{lab.words(bits), viewOf(spec.extents)}};
    spec.program.ops = {{opcode(half().rounding), Register::input(0)}};
    const Range words = lab.output(bits.size()), halves = outputOf(lab, bits.size(), half().format);
    spec.program.results = {Register::result(0), Register::result(0)};
    spec.outputs = {{words}, {halves}};
    MapSpec back;
    back.extents = spec.extents;
    back.operands = {{halves, viewOf(spec.extents)}};
    const Range again = lab.output(bits.size());
    back.outputs = {{again}};
    std::vector<Command> commands = encode(spec, lab.traits()).value();
    commands.push_back(Barrier{});
    const std::vector<Command> more = encode(back, lab.traits()).value();
    commands.insert(commands.end(), more.begin(), more.end());
    lab.run(std::move(commands));
    const std::vector<uint32_t> seen = lab.raw(words), kept = lab.raw(again);
    for (size_t i = 0; i < bits.size(); ++i) {
        ASSERT_EQ(seen[i], std::bit_cast<uint32_t>(half().rounded(std::bit_cast<float>(bits[i])))) << std::hex << bits[i];
        ASSERT_EQ(kept[i], seen[i]) << std::hex << bits[i];
    }
}

// Dense, as a row for all rows, as a column for all columns, turned round, and cut off; two results.
TEST_P(HalvesOf, MapsReadAndWrite)
{
    constexpr uint32_t rows = 37, columns = 13, pitch = 16;
    const std::vector<float> x = half().noise(size_t{rows} * columns, 1), row = half().noise(columns, 2),
                             column = half().noise(rows, 3), turned = half().noise(size_t{rows} * columns, 4);
    std::vector<std::vector<float>> results;
    for (const StorageFormat format : {StorageFormat::Words, half().format}) {
        Lab lab(variant());
        const auto place = [&](const std::vector<float>& values, size_t count, size_t width) {
            return format != StorageFormat::Words ? halvesOf(lab, half(), values, count, width) : lab.matrix(values, count, width);
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
                            {opcode(half().rounding), Register::result(3)}};
        spec.program.results = {Register::result(4), Register::result(3)};
        const Range first = outputOf(lab, rows * pitch, format), second = lab.output(rows * pitch);
        spec.outputs = {{first}, {second}};
        lab.run(encode(spec, lab.traits()));
        std::vector<float> seen = valuesOf(lab, half(), first, rows * pitch);
        const std::vector<float> more = lab.floats(second);
        for (size_t i = 0; i < seen.size(); ++i) {
            ASSERT_EQ(seen[i], half().rounded(more[i])) << i; // rounded() of padding is 0 as well
        }
        seen.insert(seen.end(), more.begin(), more.end());
        results.push_back(std::move(seen));
    }
    EXPECT_EQ(results[0], results[1]);
}

TEST_P(HalvesOf, ProductsReadAndWrite)
{
    constexpr uint32_t m = 37, n = 35, k = 50;
    const std::vector<float> a = half().noise(size_t{m} * k, 1), b = half().noise(size_t{k} * n, 2),
                             more = half().noise(size_t{m} * n, 3);
    for (const uint32_t parts : {1u, 2u}) {
        if (parts == 2 && variant() == Variant::Buffer) {
            continue; // takes its time to compile, and reads and writes as one part does
        }
        std::vector<std::vector<float>> results;
        for (const StorageFormat format : {StorageFormat::Words, half().format}) {
            Lab lab(variant());
            if (variant() == Variant::Texel && parts == 1) {
                lab.storeOtherwise(); // together: this product is small
            }
            const auto place = [&](const std::vector<float>& values, size_t rows, size_t columns) {
                return format != StorageFormat::Words ? halvesOf(lab, half(), values, rows, columns) : lab.matrix(values, rows, columns);
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
                                         {opcode(half().rounding), Register::result(0)}};
            spec.epilogue.out = outputOf(lab, m * roundUp4(n), format);
            lab.run(encode(spec, lab.traits()));
            results.push_back(valuesOf(lab, half(), spec.epilogue.out, m * roundUp4(n)));
        }
        EXPECT_EQ(results[0], results[1]) << parts;
        EXPECT_NE(results[0], std::vector<float>(results[0].size(), 0.0f));
    }
}

// Forward, by the general template too, and both gradients, that of weights by Winograd's too.
TEST_P(HalvesOf, ConvolutionsReadAndWrite)
{
    for (const auto& [kind, body] : std::initializer_list<std::pair<ConvKind, ConvBody>>{
             {ConvKind::Forward, ConvBody::Auto}, {ConvKind::InputGradient, ConvBody::Auto},
             {ConvKind::WeightGradient, ConvBody::Auto}, {ConvKind::WeightGradient, ConvBody::Winograd},
             {ConvKind::Forward, ConvBody::General}}) {
        if (variant() == Variant::Buffer && (kind != ConvKind::Forward || body != ConvBody::Auto)) {
            continue; // as above
        }
        ConvSpec spec;
        spec.kind = kind;
        spec.body = body;
        ConvGeometry& g = spec.geometry;
        g.n = 2;
        g.h = g.w = g.outH = g.outW = 6;
        g.cin = g.cout = body == ConvBody::Winograd ? 16 : 8;
        g.kernelH = g.kernelW = 3;
        g.padTop = g.padLeft = 1;
        const size_t pixels = size_t{g.n} * g.h * g.w, taps = 9;
        const std::vector<float> image = half().noise(pixels * g.cin, 1), gradient = half().noise(pixels * g.cout, 2);
        std::vector<std::vector<float>> results;
        for (const StorageFormat format : {StorageFormat::Words, half().format}) {
            Lab lab(variant());
            const auto place = [&](const std::vector<float>& values, size_t columns) {
                return format != StorageFormat::Words ? halvesOf(lab, half(), values, pixels, columns) : lab.matrix(values, pixels, columns);
            };
            const bool isWeight = kind == ConvKind::WeightGradient;
            spec.a = kind == ConvKind::InputGradient ? place(gradient, g.cout) : place(image, g.cin);
            spec.b = isWeight ? place(gradient, g.cout) : lab.matrix(half().noise(taps * g.cin * g.cout, 3), taps * g.cin, g.cout);
            spec.scratch = {};
            if (const uint64_t scratch = convScratchBytes(spec, lab.traits()); scratch != 0) {
                spec.scratch = lab.output(scratch / 4);
            }
            const size_t count = isWeight ? taps * g.cin * g.cout : pixels * (kind == ConvKind::Forward ? g.cout : g.cin);
            spec.epilogue.program.ops = {{opcode(half().rounding), Register::value}};
            spec.epilogue.out = outputOf(lab, count, isWeight ? StorageFormat::Words : format);
            lab.run(encode(spec, lab.traits()));
            results.push_back(valuesOf(lab, half(), spec.epilogue.out, count));
        }
        EXPECT_EQ(results[0], results[1]) << static_cast<int>(kind);
        EXPECT_NE(results[0], std::vector<float>(results[0].size(), 0.0f));
    }
}

} // namespace
} // namespace plexus::vk::test
