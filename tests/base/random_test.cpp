// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace plexus {
namespace {

using Words = std::array<uint32_t, 4>;

// The known answers that Random123 publishes for philox4x32 with 10 rounds.
TEST(Philox, GivesThePublishedAnswers)
{
    EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}),
              (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, IsPhiloxOfElementStepAndStream)
{
    const Random random(0x123456789abcdef0, 17, 5);
    const uint64_t element = (uint64_t{1} << 40) + 6;
    EXPECT_EQ(random.word(element), philox({0x00000001, 64, 5, 17}, {0x9abcdef0, 0x12345678})[2]);
}

TEST(Random, UniformStaysBelowOneAndIsExactInFloat32)
{
    const Random random(1, 2);
    double total = 0;
    for (uint64_t i = 0; i < 10000; ++i) {
        const double u = random.uniform(i);
        ASSERT_GE(u, 0);
        ASSERT_LT(u, 1);
        ASSERT_EQ(u, static_cast<double>(static_cast<float>(u)));
        total += u;
    }
    EXPECT_NEAR(total / 10000, 0.5, 0.01);
}

TEST(Random, NormalHasMeanZeroAndDeviationOne)
{
    const Random random(1, 2);
    double total = 0, squares = 0;
    for (uint64_t i = 0; i < 20000; ++i) {
        const double z = random.normal(i);
        ASSERT_TRUE(std::isfinite(z));
        total += z;
        squares += z * z;
    }
    EXPECT_NEAR(total / 20000, 0, 0.02);
    EXPECT_NEAR(squares / 20000, 1, 0.03);
}

TEST(Random, StreamsAndStepsAreDifferentSequences)
{
    EXPECT_NE(Random(1, 2, 0).word(0), Random(1, 3, 0).word(0));
    EXPECT_NE(Random(1, 2, 0).word(0), Random(1, 2, 1).word(0));
    EXPECT_NE(Random(1, 2, 0).word(0), Random(2, 2, 0).word(0));
}

TEST(StreamOf, IsFnv1a)
{
    EXPECT_EQ(streamOf(""), 0x811c9dc5u);
    EXPECT_EQ(streamOf("a"), 0xe40c292cu);
    EXPECT_EQ(streamOf("foobar"), 0xbf9cf968u);
}

TEST(ShuffledIndices, AreAPermutationThatDependsOnSeedAndEpoch)
{
    const auto order = shuffledIndices(1000, 7, 3);
    auto sorted = order;
    std::sort(sorted.begin(), sorted.end());
    for (int32_t i = 0; i < 1000; ++i) {
        ASSERT_EQ(sorted[static_cast<size_t>(i)], i);
    }
    EXPECT_EQ(order, shuffledIndices(1000, 7, 3));
    EXPECT_NE(order, shuffledIndices(1000, 7, 4));
    EXPECT_NE(order, shuffledIndices(1000, 8, 3));
    EXPECT_NE(order, sorted);
    EXPECT_TRUE(shuffledIndices(0, 1, 1).empty());
    EXPECT_EQ(shuffledIndices(1, 1, 1), std::vector<int32_t>{0});
}

} // namespace
} // namespace plexus
