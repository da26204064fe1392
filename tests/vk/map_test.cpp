// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "tests/vk/lab.h"

#include <cmath>
#include <cstring>

namespace plexus::vk::test {
namespace {

class Map : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Map);

const std::vector<Extents> oddShapes = {
    {1, 1, 1, 1, 1}, {1, 1, 1, 1, 3}, {1, 1, 1, 7, 13}, {2, 3, 5, 7, 11}, {1, 1, 1, 1, 1021},
    {1, 1, 1, 300, 5}, {1, 1, 1, 1, 262151}, {1, 1, 4, 64, 1024}};

size_t rowsOf(const Extents& e) { return size_t{e[0]} * e[1] * e[2] * e[3]; }

TEST_P(Map, ComputesChainsOverOddShapes)
{
    for (const Extents& extents : oddShapes) {
        Lab lab(GetParam());
        const size_t rows = rowsOf(extents);
        const auto a = noise(rows * extents[4], 1);
        const auto b = noise(rows * extents[4], 2);
        MapSpec spec;
        spec.extents = extents;
        spec.operands = {{lab.matrix(a, rows, extents[4]), viewOf(extents)},
                         {lab.matrix(b, rows, extents[4]), viewOf(extents)}};
        spec.program.ops = {{opcode("add"), Register::input(0), Register::input(1)},
                            {opcode("exp"), Register::result(0)}};
        const Range out = lab.output(rows * roundUp4(extents[4]));
        spec.outputs = {{out}};
        lab.run(encode(spec, lab.traits()));
        std::vector<double> wanted(a.size());
        for (size_t i = 0; i < a.size(); ++i) {
            wanted[i] = std::exp(static_cast<double>(a[i] + b[i]));
        }
        expectClose(lab.unpadded(out, rows, extents[4]), wanted, 1, 7.4);
    }
}

// Two results side by side in rows of 64 numbers; one alone leaves what lies between.
TEST_P(Map, WritesInRows)
{
    constexpr uint32_t rows = 37, block = 32, pitch = 64;
    const Extents extents = {1, 1, 1, rows, block};
    const auto x = noise(size_t{rows} * block, 1);
    for (const size_t count : {size_t{1}, size_t{2}}) {
        Lab lab(GetParam());
        MapSpec spec;
        spec.extents = extents;
        spec.operands = {{lab.matrix(x, rows, block), viewOf(extents)}};
        spec.program.ops = {{opcode("add"), Register::input(0), Register::input(0)},
                            {opcode("mul"), Register::input(0), Register::input(0)}};
        spec.program.results = {Register::result(0), Register::result(1)};
        spec.program.results.resize(count);
        const float before = 7;
        const Range out = lab.input(std::vector<float>(rows * pitch, before));
        for (size_t i = 0; i < count; ++i) {
            const uint64_t start = i * block * 4;
            spec.outputs.push_back({{out.buffer, out.offset + start, out.bytes - start}, Words::Float, block, pitch});
        }
        lab.run(encode(spec, lab.traits()));
        const std::vector<float> seen = lab.floats(out);
        for (size_t i = 0; i < seen.size(); ++i) {
            const size_t column = i % pitch;
            const float value = x[i / pitch * block + column % block];
            const float wanted = column < block ? value + value : value * value;
            const bool isWritten = column < block || count == 2;
            ASSERT_EQ(std::memcmp(&seen[i], isWritten ? &wanted : &before, 4), 0) << i << " of " << count;
        }
    }
}

// One operand through a view; what is stored must be exactly what the view says.
void checkView(Variant variant, const Extents& extents, const View& view, size_t words)
{
    Lab lab(variant);
    const auto source = noise(words, 3);
    MapSpec spec;
    spec.extents = extents;
    spec.operands = {{lab.input(source), view}};
    const Range out = lab.output(rowsOf(extents) * roundUp4(extents[4]));
    spec.outputs = {{out}};
    lab.run(encode(spec, lab.traits()));
    const auto seen = lab.unpadded(out, rowsOf(extents), extents[4]);
    for (size_t i = 0; i < seen.size(); ++i) {
        std::array<int64_t, 5> at{};
        size_t rest = i;
        bool inside = true;
        int64_t word = view.offset;
        for (size_t d = 5; d-- > 0;) {
            at[d] = static_cast<int64_t>(rest % extents[d]);
            rest /= extents[d];
            inside = inside && at[d] >= view.low[d] && at[d] < view.high[d];
            word += at[d] * view.strides[d];
        }
        const float wanted = inside ? source[static_cast<size_t>(word)] : 0.0f;
        ASSERT_EQ(seen[i], wanted) << "element " << i;
    }
}

View strided(int32_t offset, std::array<int32_t, 5> strides)
{
    View view;
    view.offset = offset;
    view.strides = strides;
    return view;
}

TEST_P(Map, ReadsPermutedExpandedSlicedAndFlippedOperands)
{
    checkView(GetParam(), {1, 2, 5, 3, 7}, strided(0, {0, 105, 7, 35, 1}), 210);     // unaligned rows
    checkView(GetParam(), {1, 2, 4, 6, 5}, strided(0, {0, 120, 1, 20, 4}), 240);     // NHWC to NCHW
    checkView(GetParam(), {1, 1, 3, 8, 12}, strided(4, {0, 0, 128, 16, 1}), 512);    // aligned slice
    checkView(GetParam(), {1, 1, 3, 8, 10}, strided(3, {0, 0, 128, 16, 1}), 512);    // any slice
    checkView(GetParam(), {1, 1, 3, 8, 10}, strided(0, {0, 0, 0, 0, 1}), 12);        // row vector
    checkView(GetParam(), {1, 1, 3, 8, 10}, strided(0, {0, 0, 0, 1, 0}), 8);         // column vector
    checkView(GetParam(), {1, 1, 3, 8, 10}, strided(5, {0, 0, 0, 0, 0}), 8);         // scalar
    checkView(GetParam(), {1, 1, 3, 8, 10}, strided(79, {0, 0, 0, -10, -1}), 80);    // flip
}

TEST_P(Map, ReadsZerosOutsideAWindow)
{
    View view = strided(-22, {0, 0, 60, 12, 1}); // a 5 x 12 picture, padded by 1 row and 2 columns ...
    view.low = {INT_MIN, INT_MIN, INT_MIN, 1, 10};
    view.high = {INT_MAX, INT_MAX, INT_MAX, 6, 20};
    checkView(GetParam(), {1, 1, 2, 7, 23}, view, 120);
    View aligned = strided(-16, {0, 0, 60, 12, 1});
    aligned.low = {INT_MIN, INT_MIN, INT_MIN, 1, 4};
    aligned.high = {INT_MAX, INT_MAX, INT_MAX, 6, 15};
    checkView(GetParam(), {1, 1, 2, 7, 23}, aligned, 120);
    View whole = strided(-60, {0, 0, 60, 12, 1});
    whole.low[2] = 1;
    whole.high[2] = 2;
    checkView(GetParam(), {1, 1, 3, 5, 12}, whole, 60);
}

TEST_P(Map, ConcatenatesAsASumOfPads)
{
    Lab lab(GetParam());
    const auto a = noise(4 * 6, 1);
    const auto b = noise(4 * 5, 2);
    View left = strided(0, {0, 0, 0, 8, 1});
    left.high[4] = 6;
    View right = strided(-6, {0, 0, 0, 8, 1});
    right.low[4] = 6;
    MapSpec spec;
    spec.extents = {1, 1, 1, 4, 11};
    spec.operands = {{lab.matrix(a, 4, 6), left}, {lab.matrix(b, 4, 5), right}};
    spec.program.ops = {{opcode("add"), Register::input(0), Register::input(1)}};
    const Range out = lab.output(4 * 12);
    spec.outputs = {{out}};
    lab.run(encode(spec, lab.traits()));
    const auto seen = lab.unpadded(out, 4, 11);
    for (size_t i = 0; i < seen.size(); ++i) {
        const size_t column = i % 11;
        EXPECT_EQ(seen[i], column < 6 ? a[i / 11 * 6 + column] : b[i / 11 * 5 + column - 6]);
    }
}

TEST_P(Map, DrawsTheSameRandomNumbersAsTheHost)
{
    constexpr uint64_t seed = 0x123456789abcdefull;
    const Random random(seed, 77, 5);
    // Rows of 8 in order, then a picture stored as (h, w, c) whose numbers are those of (c, h, w).
    const std::vector<std::pair<Extents, std::array<int32_t, 5>>> cases = {
        {{1, 1, 1, 9, 8}, {0, 0, 0, 8, 1}}, {{1, 1, 4, 5, 3}, {0, 0, 5, 1, 20}}};
    for (const auto& [extents, strides] : cases) {
        Lab lab(GetParam());
        MapSpec spec;
        spec.extents = extents;
        spec.random = {true, 77, 1, 3, 0, strides};
        spec.steering.params = lab.words({0, static_cast<uint32_t>(seed), seed >> 32, 5});
        spec.program.results = {Register::random};
        const Range out = lab.output(rowsOf(extents) * roundUp4(extents[4]));
        spec.outputs = {{out}};
        lab.run(encode(spec, lab.traits()));
        const auto seen = lab.unpadded(out, rowsOf(extents), extents[4]);
        for (size_t i = 0; i < seen.size(); ++i) {
            const size_t column = i % extents[4];
            const size_t row = i / extents[4] % extents[3];
            const size_t plane = i / extents[4] / extents[3];
            const size_t canonical = plane * size_t(strides[2]) + row * size_t(strides[3]) + column * size_t(strides[4]);
            ASSERT_EQ(static_cast<double>(seen[i]), random.uniform(canonical)) << "element " << i;
        }
    }
}

// value -= rate * decay(block) * gradient, momentum = gradient: in place, with a table of blocks of 256.
MapSpec update(Lab& lab, const std::vector<float>& value, const std::vector<float>& gradient,
               const std::vector<float>& table, uint32_t blocks)
{
    MapSpec spec;
    spec.extents = {1, 1, 1, blocks, 256};
    const Range values = lab.input(value);
    const Range momentum = lab.input(std::vector<float>(value.size(), 0.0f));
    spec.operands = {{values, viewOf(spec.extents)},
                     {lab.input(gradient), viewOf(spec.extents)},
                     {lab.input(table), strided(1, {0, 0, 0, 4, 0})}};
    spec.program.scalarWords = {2};
    spec.program.ops = {{opcode("mul"), Register::scalar(0), Register::input(2)},
                        {opcode("mul"), Register::result(0), Register::input(1)},
                        {opcode("sub"), Register::input(0), Register::result(1)}};
    spec.program.results = {Register::result(2), Register::input(1)};
    spec.outputs = {{values}, {momentum}};
    uint32_t rate = 0;
    const float half = 0.5f;
    std::memcpy(&rate, &half, 4);
    spec.steering.params = lab.words({0, 0, rate, 0});
    spec.gate = Gate::Halt;
    return spec;
}

TEST_P(Map, UpdatesArenasInPlaceUnlessHalted)
{
    constexpr uint32_t blocks = 5;
    const auto value = noise(blocks * 256, 1);
    const auto gradient = noise(blocks * 256, 2);
    const auto table = noise(blocks * 4, 3);
    for (uint32_t halted : {0u, 1u}) {
        Lab lab(GetParam());
        MapSpec spec = update(lab, value, gradient, table, blocks);
        spec.steering.halt = lab.words({halted, 0, 0, 0});
        lab.run(encode(spec, lab.traits()));
        const auto values = lab.floats(spec.outputs[0].range);
        const auto momentum = lab.floats(spec.outputs[1].range);
        for (size_t i = 0; i < value.size(); ++i) {
            const float step = 0.5f * table[i / 256 * 4 + 1] * gradient[i];
            EXPECT_EQ(values[i], halted != 0 ? value[i] : value[i] - step);
            EXPECT_EQ(momentum[i], halted != 0 ? 0.0f : gradient[i]);
        }
    }
}

TEST_P(Map, SaysWhoStoredAValueThatIsNotFinite)
{
    for (const float value : {1.0f, INFINITY, NAN}) {
        Lab lab(GetParam());
        auto numbers = noise(1000, 1);
        numbers[777] = value;
        MapSpec spec;
        spec.extents = {1, 1, 1, 1, 1000};
        spec.operands = {{lab.input(numbers), viewOf(spec.extents)}};
        spec.outputs = {{lab.output(1000)}};
        spec.steering.halt = lab.words({0, 0, 0, 0});
        spec.check = {true, 3};
        lab.run(encode(spec, lab.traits()));
        const uint32_t flag = std::isfinite(value) ? 0 : 1;
        EXPECT_EQ(lab.raw(spec.steering.halt), (std::vector<uint32_t>{flag, 0, 0, flag}));
    }
}

TEST_P(Map, ConvertsWholeNumbers)
{
    Lab lab(GetParam());
    MapSpec spec;
    spec.extents = {1, 1, 1, 1, 3};
    spec.operands = {{lab.words({3, static_cast<uint32_t>(-7), 100000, 0}), viewOf(spec.extents, Words::Int)}};
    spec.program.ops = {{opcode("add"), Register::input(0), Register::input(0)}};
    spec.outputs = {{lab.output(4), Words::Int}};
    lab.run(encode(spec, lab.traits()));
    EXPECT_EQ(lab.raw(spec.outputs[0].range), (std::vector<uint32_t>{6, static_cast<uint32_t>(-14), 200000, 0}));
}

TEST(MapLimits, RefusesAChainThatIsTooLong)
{
    MapSpec spec;
    spec.label = "dropout 1";
    spec.program.ops.resize(25);
    spec.outputs.resize(1);
    const auto made = encode(spec, Traits{});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().where, "dropout 1");
    EXPECT_EQ(made.error().what, "the chain of operations is too long");
}

TEST(MapLimits, RefusesAnOperandTheDeviceCannotBind)
{
    MapSpec spec;
    spec.outputs.resize(1);
    spec.outputs[0].range.bytes = 256ull << 20;
    const auto made = encode(spec, Traits{});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().seen, "268435456 bytes");
}

} // namespace
} // namespace plexus::vk::test
