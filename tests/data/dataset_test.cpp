// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/dataset.h"
#include "engine/data/fields.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace plexus::testing {
namespace {

LoadedData numbered(int64_t count)
{
    std::vector<float> values(static_cast<size_t>(count));
    std::iota(values.begin(), values.end(), 0.0f);
    LoadedData data;
    data.training.fields.push_back(floatField("value", {1}, values));
    return data;
}

std::vector<double> valuesOf(const Dataset& data)
{
    std::vector<double> values;
    for (int64_t i = 0; i < data.count(); ++i) {
        values.push_back(data.fields[0].at(i, 0));
    }
    return values;
}

TEST(Split, KeepsEverySampleOnceAndInOrder)
{
    const LoadedData data = splitBySeed(numbered(101), 0.2, 3);
    const std::vector<double> training = valuesOf(data.training);
    const std::vector<double> validation = valuesOf(data.validation);
    EXPECT_EQ(training.size(), 81u);
    EXPECT_EQ(validation.size(), 20u);
    EXPECT_TRUE(std::is_sorted(training.begin(), training.end()));
    EXPECT_TRUE(std::is_sorted(validation.begin(), validation.end()));
    std::set<double> all(training.begin(), training.end());
    all.insert(validation.begin(), validation.end());
    EXPECT_EQ(all.size(), 101u);
}

TEST(Split, DependsOnTheSeedAlone)
{
    const auto of = [](uint64_t seed) { return valuesOf(splitBySeed(numbered(50), 0.3, seed).validation); };
    EXPECT_EQ(of(1), of(1));
    EXPECT_NE(of(1), of(2));
}

TEST(Split, LeavesASampleOnEitherSide)
{
    EXPECT_EQ(splitBySeed(numbered(2), 0.9, 1).training.count(), 1);
    EXPECT_EQ(splitBySeed(numbered(3), 0.01, 1).validation.count(), 1);
    EXPECT_EQ(splitBySeed(numbered(3), 0, 1).validation.count(), 0);
}

TEST(Split, RespectsTheSourcesOwn)
{
    LoadedData data = numbered(10);
    data.validation = numbered(4).training;
    EXPECT_EQ(splitBySeed(data, 0.5, 1).training.count(), 10);
}

TEST(ChannelStatistics, TreatsAxisZeroAsChannels)
{
    // Two samples of two channels with two values each.
    const std::vector<uint8_t> bytes{1, 3, 200, 200, 5, 7, 200, 200};
    const Normalization step = channelStatistics(byteField("image", {2, 1, 2}, bytes));
    EXPECT_EQ(step.field, "image");
    ASSERT_EQ(step.mean.size(), 2u);
    EXPECT_FLOAT_EQ(step.mean[0], 4);
    EXPECT_FLOAT_EQ(step.deviation[0], std::sqrt(5.0f));
    EXPECT_FLOAT_EQ(step.mean[1], 200);
    EXPECT_FLOAT_EQ(step.deviation[1], 1); // never varies
}

TEST(DataField, ReadsEveryType)
{
    const std::vector<float> floats{0.5f, -2};
    const std::vector<int32_t> labels{7, -1};
    const std::vector<uint8_t> bytes{255, 3};
    EXPECT_EQ(floatField("f", {1}, floats).at(1, 0), -2);
    EXPECT_EQ(classField("l", labels, {}).at(0, 0), 7);
    EXPECT_EQ(byteField("b", {2}, bytes).at(0, 1), 3);
}

} // namespace
} // namespace plexus::testing
