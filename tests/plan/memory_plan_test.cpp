// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/plan/memory_plan.h"

#include <gtest/gtest.h>

namespace plexus {
namespace {

std::vector<Lifetime> randomLifetimes(uint64_t seed)
{
    const Random random(seed, streamOf("lifetimes"));
    std::vector<Lifetime> lifetimes;
    for (uint64_t i = 0; i < 60; ++i) {
        const int first = static_cast<int>(random.word(3 * i) % 40);
        lifetimes.push_back({16 + random.word(3 * i + 1) % 5000, first,
                             first + static_cast<int>(random.word(3 * i + 2) % 10)});
    }
    return lifetimes;
}

TEST(MemoryPlan, NeverLetsLivePiecesOverlap)
{
    for (uint64_t seed = 0; seed < 50; ++seed) {
        const std::vector<Lifetime> lifetimes = randomLifetimes(seed);
        const MemoryPlan plan = planMemory(lifetimes, 256, 16384);
        for (size_t a = 0; a < lifetimes.size(); ++a) {
            EXPECT_EQ(plan.placements[a].offset % 256, 0u);
            EXPECT_LE(plan.placements[a].offset + lifetimes[a].bytes, plan.pages[plan.placements[a].page]);
            EXPECT_LE(plan.pages[plan.placements[a].page], 16384u);
            for (size_t b = a + 1; b < lifetimes.size(); ++b) {
                const bool liveTogether =
                    lifetimes[a].first <= lifetimes[b].last && lifetimes[b].first <= lifetimes[a].last;
                const bool samePage = plan.placements[a].page == plan.placements[b].page;
                const bool overlap =
                    plan.placements[a].offset < plan.placements[b].offset + lifetimes[b].bytes &&
                    plan.placements[b].offset < plan.placements[a].offset + lifetimes[a].bytes;
                ASSERT_FALSE(liveTogether && samePage && overlap) << "seed " << seed << ": " << a << ", " << b;
            }
        }
    }
}

TEST(MemoryPlan, ReusesMemoryAfterTheLastRead)
{
    const MemoryPlan plan = planMemory({{1000, 0, 1}, {1000, 1, 2}, {1000, 2, 3}}, 256, 1 << 20);
    EXPECT_EQ(plan.bytes(), 2048u);
    EXPECT_EQ(plan.placements[0].offset, plan.placements[2].offset);
}

TEST(MemoryPlan, TakesTheSmallestGapThatFits)
{
    // Two gaps are left at time 5, of 2048 and of 768 bytes.
    const std::vector<Lifetime> lifetimes = {{4096, 0, 9}, {2048, 0, 4}, {1024, 0, 9},
                                             {768, 0, 4},  {512, 0, 9},  {500, 5, 9}};
    const MemoryPlan plan = planMemory(lifetimes, 256, 1 << 20);
    EXPECT_EQ(plan.placements[5].offset, plan.placements[3].offset);
}

TEST(MemoryPlan, OpensAnotherPageForWhatDoesNotFit)
{
    const MemoryPlan plan = planMemory({{1000, 0, 1}, {1000, 0, 1}}, 256, 1024);
    ASSERT_EQ(plan.pages.size(), 2u);
    EXPECT_NE(plan.placements[0].page, plan.placements[1].page);
}

} // namespace
} // namespace plexus
