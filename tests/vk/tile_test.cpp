// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/tile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace plexus::vk::test {
namespace {

// A card as it is planned for: 128 units, limits of today's.
Traits cardTraits()
{
    Traits traits;
    traits.variant = Variant::Buffer;
    traits.workers = 128;
    traits.maxInvocations = 1024;
    traits.sharedBytes = 49152;
    traits.loopBudget = 1u << 30;
    return traits;
}

std::string planned(const TiledProduct& product, uint32_t leastDepth = 256, const Traits& traits = cardTraits())
{
    const TilePlan plan = planTiles(product, leastDepth, traits);
    return plan.tile->text() + ", " + std::to_string(plan.parts) + " parts";
}

TEST(Tiles, AreWholeQuadsAndDifferent)
{
    std::set<std::string> texts;
    for (const Tile& tile : allTiles()) {
        SCOPED_TRACE(tile.text());
        EXPECT_TRUE(texts.insert(tile.text()).second);
        EXPECT_TRUE((tile.ownRows == 4 || tile.ownRows == 8) && (tile.ownColumns == 4 || tile.ownColumns == 8));
        EXPECT_EQ(tile.rows % (tile.ownRows * 4), 0u);
        EXPECT_EQ(tile.columns % (tile.ownColumns * 4), 0u);
        EXPECT_EQ(tile.invocations() % 64, 0u) << "a subgroup of any size is full";
    }
}

// What Vulkan promises of every device.
TEST(Tiles, TheLastOneFitsTheWeakestDevice)
{
    Traits weak = cardTraits();
    weak.maxInvocations = 128;
    weak.sharedBytes = 16384;
    const TiledProduct product{4096, 4096, 4096, 1};
    EXPECT_TRUE(fits(allTiles().back(), product, weak));
    EXPECT_FALSE(fits(allTiles().front(), product, weak));
    EXPECT_EQ(planned(product, 256, weak), "64x64, 8x4 each, 1 parts");
    weak.maxInvocations = 64;
    EXPECT_EQ(planned(product, 256, weak), "32x32, 4x4 each, 1 parts");
}

TEST(Tiles, HaveNoMoreWorkgroupsThanTheDeviceAllows)
{
    Traits traits = cardTraits();
    traits.maxGroups = 1000;
    const TiledProduct tall{100'000, 16, 64, 1};
    EXPECT_EQ(planned(tall, 0, cardTraits()), "128x16, 4x4 each, 1 parts");
    EXPECT_TRUE(fits(allTiles().front(), tall, traits));
    EXPECT_FALSE(fits(allTiles().back(), tall, traits));
    EXPECT_EQ(planTiles(tall, 0, traits).tile->rows, 128u);
}

TEST(TilePlan, TakesLargeTilesWhereTheyFillTheDevice)
{
    EXPECT_EQ(planned({8192, 8192, 8192, 1}), "128x128, 8x8 each, 1 parts");
    EXPECT_EQ(planned({4096, 4096, 4096, 1}), "128x128, 8x8 each, 1 parts");
    EXPECT_EQ(planned({1024, 1024, 1024, 1}), "64x128, 4x8 each, 1 parts");
    EXPECT_EQ(planned({128, 128, 64, 1}), "32x32, 4x4 each, 1 parts");
}

TEST(TilePlan, TakesNarrowTilesForFewRowsOrColumns)
{
    EXPECT_EQ(planned({65536, 10, 128, 1}), "128x16, 4x4 each, 1 parts");
    EXPECT_EQ(planned({16, 65536, 128, 1}), "16x128, 4x4 each, 1 parts");
    EXPECT_EQ(planned({65536, 32, 288, 1}, 0), "128x32, 8x4 each, 1 parts");
}

TEST(TilePlan, CutsTheDepthWhereThereAreFewTiles)
{
    EXPECT_GT(planTiles({64, 128, 4096, 1}, 256, cardTraits()).parts, 4u);
    EXPECT_EQ(planTiles({64, 128, 4096, 1}, 0, cardTraits()).parts, 1u);
    EXPECT_EQ(planTiles({64, 128, 200, 1}, 256, cardTraits()).parts, 1u);
    EXPECT_EQ(planTiles({4096, 4096, 4096, 1}, 256, cardTraits()).parts, 1u);
    // A convolution's weight gradient: 64 channels to 64 at 32 x 32, batch 64.
    EXPECT_GT(planTiles({576, 64, 65536, 1}, 512, cardTraits()).parts, 8u);
}

TEST(TilePlan, NeverLeavesAPartWithoutItsDepth)
{
    for (uint32_t depth : {1u, 255u, 512u, 1000u, 100'000u}) {
        const TilePlan plan = planTiles({10, 10, depth, 1}, 256, cardTraits());
        EXPECT_TRUE(plan.parts == 1 || depth / plan.parts >= 256) << depth << ", " << plan.parts;
    }
}

} // namespace
} // namespace plexus::vk::test
