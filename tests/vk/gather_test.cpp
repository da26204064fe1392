// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/vk/lab.h"

namespace plexus::vk::test {
namespace {

class Gather : public EveryVariant {};
PLEXUS_EVERY_VARIANT(Gather);

std::vector<uint8_t> byteTable(size_t count)
{
    std::vector<uint8_t> bytes(count);
    for (size_t i = 0; i < count; ++i) {
        bytes[i] = static_cast<uint8_t>(i * 37 + i / 251);
    }
    return bytes;
}

// Pictures stored as PyTorch does (channel, row, column) arrive as (sample, row, column, channel).
TEST_P(Gather, PicksPicturesAndNormalises)
{
    constexpr uint32_t rows = 11, channels = 3, h = 5, w = 7, size = channels * h * w;
    const auto table = byteTable(rows * size);
    const std::vector<uint32_t> indices = {9, 9, 9, 4, 10, 0, 11, 3}; // 11 does not exist
    constexpr uint32_t batch = 5;
    Lab lab(GetParam());
    GatherSpec spec;
    spec.extents = {1, batch, h, w, channels};
    spec.rowDimension = 1;
    spec.type = TableType::U8;
    spec.pages = {lab.bytes(table)};
    spec.rows = rows;
    spec.rowsPerPage = rows;
    spec.rowWords = size;
    spec.strides = {0, 0, w, 1, h * w};
    spec.indices = lab.words(indices);
    spec.firstWord = 1;
    spec.epilogue.steering.params = lab.words({0, 3, 0, 0});
    Operand mean{lab.matrix({10, 20, 30}, 1, channels), {}};
    mean.view.strides[4] = 1;
    spec.epilogue.operands = {mean};
    spec.epilogue.program.ops = {{opcode("sub"), Register::value, Register::input(0)}};
    spec.epilogue.out = lab.output(size_t{batch} * h * w * 4);
    lab.run(encode(spec, lab.traits()));
    const auto seen = lab.unpadded(spec.epilogue.out, size_t{batch} * h * w, channels);
    size_t at = 0;
    for (uint32_t n = 0; n < batch; ++n) {
        const uint32_t row = indices[3 + n];
        for (uint32_t y = 0; y < h; ++y) {
            for (uint32_t x = 0; x < w; ++x) {
                for (uint32_t c = 0; c < channels; ++c) {
                    const float pixel = row < rows ? table[row * size + (c * h + y) * w + x] : 0.0f;
                    ASSERT_EQ(seen[at++], pixel - 10.0f * static_cast<float>(c + 1));
                }
            }
        }
    }
}

TEST_P(Gather, PicksRowsOfAlignedBytes)
{
    constexpr uint32_t rows = 9, h = 3, w = 8;
    const auto table = byteTable(rows * h * w);
    const std::vector<uint32_t> indices = {8, 0, 3, 9}; // 9 does not exist
    Lab lab(GetParam());
    GatherSpec spec;
    spec.extents = {1, 1, 4, h, w};
    spec.rowDimension = 2;
    spec.type = TableType::U8;
    const auto half = table.begin() + 5 * h * w;
    spec.pages = {lab.bytes({table.begin(), half}), lab.bytes({half, table.end()})};
    spec.rows = rows;
    spec.rowsPerPage = 5;
    spec.rowWords = h * w;
    spec.strides = {0, 0, 0, w, 1};
    spec.indices = lab.words(indices);
    spec.epilogue.out = lab.output(4 * h * w);
    lab.run(encode(spec, lab.traits()));
    const auto seen = lab.floats(spec.epilogue.out);
    for (size_t i = 0; i < seen.size(); ++i) {
        const uint32_t row = indices[i / (h * w)];
        EXPECT_EQ(seen[i], row < rows ? table[row * h * w + i % (h * w)] : 0.0f);
    }
}

// Sixteen bytes at once on lavapipe, densely or each byte as the only channel of its pixel.
TEST_P(Gather, PicksRowsOfBytesInTheirOrder)
{
    constexpr uint32_t rows = 9, h = 4, w = 20, size = h * w;
    const auto table = byteTable(rows * size);
    const std::vector<uint32_t> indices = {8, 0, 3, 9, 5, 5, 0, 0}; // 9 does not exist
    constexpr uint32_t batch = 6;
    for (const Extents& extents : {Extents{batch, 1, 1, h, w}, Extents{batch, 1, h, w, 1}}) {
        Lab lab(GetParam());
        GatherSpec spec;
        spec.extents = extents;
        spec.type = TableType::U8;
        spec.pages = {lab.bytes(table)};
        spec.rows = spec.rowsPerPage = rows;
        spec.rowWords = size;
        spec.strides = extents[4] == 1 ? std::array<int32_t, 5>{0, 0, w, 1, 0}
                                       : std::array<int32_t, 5>{0, 0, 0, w, 1};
        spec.indices = lab.words(indices);
        spec.epilogue.program.immediates = {3};
        spec.epilogue.program.ops = {{opcode("sub"), Register::value, Register::immediate(0)}};
        spec.epilogue.out = lab.output(size_t{batch} * size * (extents[4] == 1 ? 4 : 1));
        lab.run(encode(spec, lab.traits()));
        const auto seen = extents[4] == 1 ? lab.unpadded(spec.epilogue.out, size_t{batch} * size, 1)
                                          : lab.floats(spec.epilogue.out);
        for (size_t i = 0; i < seen.size(); ++i) {
            const uint32_t row = indices[i / size];
            ASSERT_EQ(seen[i], (row < rows ? table[row * size + i % size] : 0.0f) - 3.0f) << i;
        }
    }
}

TEST_P(Gather, CrossesPages)
{
    constexpr uint32_t rowWords = 6;
    Lab lab(GetParam());
    const auto values = noise(7 * rowWords, 5);
    GatherSpec spec;
    spec.extents = {1, 1, 1, 7, rowWords};
    spec.rowDimension = 3;
    for (uint32_t page = 0; page < 3; ++page) {
        const size_t rows = page == 2 ? 1 : 3;
        const auto first = values.begin() + page * 3 * rowWords;
        spec.pages.push_back(lab.input({first, first + static_cast<ptrdiff_t>(rows * rowWords)}));
    }
    spec.rows = 7;
    spec.rowsPerPage = 3;
    spec.rowWords = rowWords;
    spec.strides = {0, 0, 0, 0, 1};
    const std::vector<uint32_t> indices = {6, 5, 4, 3, 2, 1, 0};
    spec.indices = lab.words(indices);
    spec.epilogue.out = lab.output(7 * 8);
    lab.run(encode(spec, lab.traits()));
    const auto seen = lab.unpadded(spec.epilogue.out, 7, rowWords);
    for (size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(seen[i], values[indices[i / rowWords] * rowWords + i % rowWords]);
    }
}

// The label of each picture in the same dispatch on lavapipe, if they are whole vec4.
TEST_P(Gather, PicksNumbersBesideRows)
{
    constexpr uint32_t rows = 9, size = 32;
    const auto table = byteTable(rows * size);
    const std::vector<uint32_t> labels = {70, 71, 72, 73, 74, 75, 76, 77, 78, 0, 0, 0};
    const std::vector<uint32_t> indices = {8, 0, 3, 9, 5, 5, 1, 2}; // 9 does not exist
    for (const uint32_t batch : {8u, 6u}) {
        Lab lab(GetParam());
        GatherSpec spec;
        spec.extents = {batch, 1, 1, 1, size};
        spec.type = TableType::U8;
        spec.pages = {lab.bytes(table)};
        spec.rows = spec.rowsPerPage = rows;
        spec.rowWords = size;
        spec.strides = {0, 0, 0, 0, 1};
        spec.indices = lab.words(indices);
        spec.epilogue.out = lab.output(size_t{batch} * size);
        GatherSpec numbers;
        numbers.extents = {1, 1, 1, 1, batch};
        numbers.rowDimension = 4;
        numbers.type = TableType::I32;
        numbers.pages = {lab.words(labels)};
        numbers.rows = numbers.rowsPerPage = rows;
        numbers.indices = spec.indices;
        numbers.epilogue.out = lab.output(8);
        numbers.epilogue.outWords = Words::Int;
        const auto commands = encode(spec, numbers, lab.traits());
        ASSERT_TRUE(commands.ok());
        EXPECT_EQ(commands->size(), GetParam() == Variant::Texel && batch == 8 ? 1u : 2u);
        lab.run(commands);
        const std::vector<float> seen = lab.floats(spec.epilogue.out);
        const std::vector<uint32_t> picked = lab.raw(numbers.epilogue.out);
        for (size_t i = 0; i < batch; ++i) {
            EXPECT_EQ(picked[i], indices[i] < rows ? labels[indices[i]] : 0u) << i;
            EXPECT_EQ(seen[i * size + 5], indices[i] < rows ? table[indices[i] * size + 5] : 0.0f) << i;
        }
    }
}

TEST_P(Gather, KeepsLabelsWhole)
{
    Lab lab(GetParam());
    GatherSpec spec;
    spec.extents = {1, 1, 1, 1, 5};
    spec.rowDimension = 4;
    spec.type = TableType::I32;
    spec.pages = {lab.words({7, 8, 9, 10})};
    spec.rows = 4;
    spec.rowsPerPage = 4;
    spec.rowWords = 1;
    spec.indices = lab.words({3, 2, 1, 0, 3, 0, 0, 0});
    spec.epilogue.out = lab.output(5);
    spec.epilogue.outWords = Words::Int;
    lab.run(encode(spec, lab.traits()));
    EXPECT_EQ(lab.raw(spec.epilogue.out), (std::vector<uint32_t>{10, 9, 8, 7, 10, 0, 0, 0}));
}

} // namespace
} // namespace plexus::vk::test
