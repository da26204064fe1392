// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/layout.h"

#include <gtest/gtest.h>
#include <numeric>

namespace plexus {
namespace {

TEST(Layout, ImagesKeepChannelsInnermostAndPadded)
{
    const Layout layout = channelsLayout({2, 3, 4, 5});
    EXPECT_EQ(layout.text(), "[0:2 2:4 3:5 1:3/4]");
    EXPECT_EQ(layout.words(), 2 * 4 * 5 * 4);
    EXPECT_EQ(channelsLayout({1, 1, 4, 5}).text(), "[2:4 3:5 1:1/4]");
}

TEST(Layout, ConvolutionWeightsAreTaps)
{
    EXPECT_EQ(tapsLayout({6, 3, 2, 2}).text(), "[2:2 3:2 1:3/4 0:6/8]");
}

TEST(Layout, PackingAndUnpackingGivesEveryElementBack)
{
    const Shape shape{2, 3, 4, 5};
    std::vector<double> values(120);
    std::iota(values.begin(), values.end(), 1);
    for (const Layout& layout : {rowsLayout(shape), channelsLayout(shape), tapsLayout(shape)}) {
        std::vector<float> words(static_cast<size_t>(layout.words()), -1);
        pack(layout, shape, values, words);
        std::vector<double> back(120);
        unpack(layout, shape, words, back);
        EXPECT_EQ(back, values) << layout.text();
        EXPECT_EQ(std::accumulate(words.begin(), words.end(), 0.0), 120 * 121 / 2)
            << "padding must be zero in " << layout.text();
    }
}

TEST(Layout, AFlattenedImageKeepsItsMemory)
{
    std::vector<Dim> dims = channelsLayout({2, 8, 4, 5}).dims;
    const Attributes none;
    ASSERT_TRUE(pushReshape({none, {2, 8, 4, 5}, {2, 160}}, dims));
    EXPECT_EQ(Layout{dims}.text(), "[0:2 1:4*5 1:5 1:8*20]");
}

TEST(Layout, NeighbouringDimsOfAnAxisMerge)
{
    std::vector<Dim> dims = rowsLayout({6, 4, 8}).dims;
    const Attributes none;
    ASSERT_TRUE(pushReshape({none, {6, 4, 8}, {6, 32}}, dims));
    EXPECT_EQ(Layout{dims}.merged().text(), "[0:6 1:32]");
}

TEST(IndexMap, AReshapeAcrossLoopsIsNoView)
{
    const Attributes none;
    Coordinates at{{4, 3}, {{0, {1, 0}}, {0, {0, 1}}}, {0, 0}, {4, 3}};
    EXPECT_FALSE(pullReshape({none, {3, 4}, {4, 3}}, at));
    Coordinates split{{12}, {{0, {1}}}, {0}, {12}};
    EXPECT_FALSE(pullReshape({none, {3, 4}, {12}}, split));
    Coordinates joined{{3, 4}, {{0, {4, 1}}}, {0, 0}, {3, 4}};
    ASSERT_TRUE(pullReshape({none, {3, 4}, {12}}, joined));
    EXPECT_EQ(joined.axes[0], (Affine{0, {1, 0}}));
    EXPECT_EQ(joined.axes[1], (Affine{0, {0, 1}}));
}

} // namespace
} // namespace plexus
