// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/fields.h"
#include "engine/data/transform.h"

#include <gmock/gmock.h>

#include <numeric>
#include <set>

namespace plexus::testing {
namespace {

using ::testing::ElementsAre;

ParamDefs everyParam()
{
    ParamDefs all;
    for (const TransformDef& transform : allTransforms()) {
        all.insert(all.end(), transform.params.begin(), transform.params.end());
    }
    return all;
}

const ParamDefs& definitions()
{
    static const ParamDefs all = everyParam();
    return all;
}

// `count` pictures of (2, 3, 4) with different pixels.
DataField pictures(int64_t count)
{
    std::vector<uint8_t> bytes(static_cast<size_t>(count * 24));
    std::iota(bytes.begin(), bytes.end(), uint8_t{1});
    return byteField("image", {2, 3, 4}, bytes);
}

std::vector<int> picture(const DataField& field, int64_t sample)
{
    std::vector<int> values;
    for (int64_t i = 0; i < field.sample.elements(); ++i) {
        values.push_back(static_cast<int>(field.at(sample, i)));
    }
    return values;
}

Params with(const char* key, ParamValue value)
{
    Params params(&definitions());
    params.set(key, std::move(value));
    return params;
}

std::vector<Params> eachTransform()
{
    return {with("flip", std::string("both")), with("crop_margin", int64_t{2}),
            with("rotate", 30.0)};
}

TEST(Transforms, AreComplete)
{
    std::set<std::string> keys;
    std::set<int> orders;
    for (const TransformDef& transform : allTransforms()) {
        EXPECT_TRUE(transform.apply) << transform.key;
        EXPECT_TRUE(orders.insert(transform.order).second) << transform.key;
        for (const ParamDef& param : transform.params) {
            EXPECT_TRUE(keys.insert(param.key).second) << param.key;
            EXPECT_TRUE(param.helpText.ends_with(".")) << param.key;
        }
    }
    EXPECT_EQ(eachTransform().size(), allTransforms().size())
        << "the tests below go over all of them";
}

TEST(Transforms, AreOffAtFirst)
{
    const Params initial(&definitions());
    EXPECT_FALSE(hasTransforms(initial));
    EXPECT_EQ(transformed(pictures(5), initial, 1, 1).bytes, pictures(5).bytes);
}

TEST(Transforms, OneSeedGivesTheSamePictures)
{
    for (const Params& params : eachTransform()) {
        const DataField once = transformed(pictures(20), params, 7, 3);
        EXPECT_EQ(once.bytes, transformed(pictures(20), params, 7, 3).bytes);
        EXPECT_NE(once.bytes, transformed(pictures(20), params, 8, 3).bytes) << "seed";
        EXPECT_NE(once.bytes, transformed(pictures(20), params, 7, 4).bytes) << "epoch";
        EXPECT_NE(once.bytes, pictures(20).bytes);
    }
}

TEST(Transforms, APictureDependsOnItsNumberAlone)
{
    for (const Params& params : eachTransform()) {
        const DataField few = transformed(pictures(3), params, 7, 3);
        const DataField many = transformed(pictures(9), params, 7, 3);
        EXPECT_EQ(picture(few, 2), picture(many, 2));
    }
}

TEST(Transforms, LeaveOtherDataAlone)
{
    const std::vector<float> values{1, 2, 3, 4};
    for (const Params& params : eachTransform()) {
        const DataField table = floatField("table", {2}, values);
        EXPECT_EQ(transformed(table, params, 7, 3).bytes, table.bytes);
    }
}

TEST(Flip, MirrorsAboutHalfOfThePictures)
{
    const DataField before = pictures(8);
    const DataField after = transformed(before, with("flip", std::string("horizontal")), 1, 1);
    int mirrored = 0;
    for (int64_t i = 0; i < before.count; ++i) {
        const std::vector<int> was = picture(before, i);
        const std::vector<int> is = picture(after, i);
        std::vector<int> mirror;
        for (size_t j = 0; j < was.size(); ++j) {
            mirror.push_back(was[j / 4 * 4 + 3 - j % 4]);
        }
        EXPECT_TRUE(is == was || is == mirror) << i;
        mirrored += is == mirror ? 1 : 0;
    }
    EXPECT_GT(mirrored, 0);
    EXPECT_LT(mirrored, 8);
    const DataField upright = transformed(before, with("flip", std::string("vertical")), 1, 1);
    for (int64_t i = 0; i < before.count; ++i) {
        const std::vector<int> was = picture(before, i);
        const std::vector<int> is = picture(upright, i);
        EXPECT_TRUE(is == was || (is[0] == was[8] && is[4] == was[4] && is[12] == was[20])) << i;
    }
}

TEST(Crop, ShiftsByAtMostItsMargin)
{
    const DataField before = pictures(60);
    const DataField after = transformed(before, with("crop_margin", int64_t{1}), 1, 1);
    std::set<std::pair<int, int>> shifts;
    for (int64_t i = 0; i < before.count; ++i) {
        const std::vector<int> was = picture(before, i);
        const std::vector<int> is = picture(after, i);
        bool isFound = false;
        for (int down = -1; down <= 1; ++down) {
            for (int across = -1; across <= 1; ++across) {
                std::vector<int> moved(24, 0);
                for (int j = 0; j < 24; ++j) {
                    const int row = j / 4 % 3 + down;
                    const int column = j % 4 + across;
                    const bool isInside = row >= 0 && row < 3 && column >= 0 && column < 4;
                    moved[static_cast<size_t>(j)] =
                        isInside ? was[static_cast<size_t>(j / 12 * 12 + row * 4 + column)] : 0;
                }
                if (moved == is) {
                    isFound = true;
                    shifts.insert({down, across});
                }
            }
        }
        EXPECT_TRUE(isFound) << i;
    }
    EXPECT_EQ(shifts.size(), 9u) << "every place is taken by some picture";
}

TEST(Rotate, TurnsAboutTheMiddle)
{
    // A bright spot beside the middle of an odd square stays as far from it as it was.
    std::vector<uint8_t> bytes(49 * 30, 0);
    for (size_t i = 0; i < 30; ++i) {
        bytes[i * 49 + 26] = 100;
    }
    const DataField after =
        transformed(byteField("image", {1, 7, 7}, bytes), with("rotate", 180.0), 1, 1);
    std::set<int> places;
    for (int64_t i = 0; i < after.count; ++i) {
        double sum = 0;
        double row = 0;
        double column = 0;
        for (int64_t j = 0; j < 49; ++j) {
            const double value = after.at(i, j);
            sum += value;
            row += value * static_cast<double>(j / 7 - 3);
            column += value * static_cast<double>(j % 7 - 3);
        }
        EXPECT_NEAR(std::hypot(row / sum, column / sum), 2, 0.35) << i;
        places.insert(static_cast<int>(std::lround(std::atan2(row, column) * 4)));
    }
    EXPECT_GT(places.size(), 8u);
}

} // namespace
} // namespace plexus::testing
