// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/reader.h"

#include <gtest/gtest.h>

#include <map>
#include <numbers>
#include <set>

namespace plexus::testing {
namespace {

// Every reader that needs no file, as a new one in the folder would be tested too.
std::vector<const ReaderDef*> generated()
{
    std::vector<const ReaderDef*> result;
    for (const ReaderDef& reader : allReaders()) {
        bool needsFiles = false;
        for (const ParamDef& param : reader.params) {
            needsFiles = needsFiles || param.kind == ParamKind::Path;
        }
        if (!needsFiles) {
            result.push_back(&reader);
        }
    }
    return result;
}

LoadedData read(const ReaderDef& reader, uint64_t seed, int64_t samples = 200)
{
    Params params(&reader.params);
    params.set("samples", samples);
    auto data = reader.read({.params = params, .seed = seed});
    EXPECT_TRUE(data.ok()) << data.error().sentence();
    return std::move(*data);
}

TEST(Readers, AreComplete)
{
    ASSERT_GE(allReaders().size(), 4u);
    for (const ReaderDef& reader : allReaders()) {
        EXPECT_FALSE(reader.title.empty()) << reader.key;
        EXPECT_TRUE(reader.help.ends_with(".")) << reader.key;
        EXPECT_TRUE(reader.describe && reader.read) << reader.key;
        EXPECT_EQ(findReader(reader.key), &reader);
        for (const ParamDef& param : reader.params) {
            EXPECT_TRUE(param.helpText.ends_with(".")) << reader.key << "." << param.key;
            EXPECT_TRUE(param.check(param.initial).ok()) << reader.key << "." << param.key;
        }
    }
}

TEST(GeneratedData, OneSeedGivesTheSameBytes)
{
    for (const ReaderDef* reader : generated()) {
        const LoadedData first = read(*reader, 5);
        const LoadedData second = read(*reader, 5);
        const LoadedData other = read(*reader, 6);
        EXPECT_EQ(first.training.fields[0].bytes, second.training.fields[0].bytes) << reader->key;
        EXPECT_NE(first.training.fields[0].bytes, other.training.fields[0].bytes) << reader->key;
    }
}

TEST(GeneratedData, IsDescribedAsItIsRead)
{
    for (const ReaderDef* reader : generated()) {
        const auto described = reader->describe(Params(&reader->params));
        ASSERT_TRUE(described.ok());
        EXPECT_EQ(*described, fieldsOf(read(*reader, 1).training)) << reader->key;
    }
}

TEST(GeneratedData, ClassesAreEven)
{
    for (const ReaderDef* reader : generated()) {
        const LoadedData data = read(*reader, 1, 300);
        const DataField* label = data.training.find("label");
        if (label == nullptr) {
            continue; // a task of values or of sequences
        }
        std::map<double, int> counts;
        for (int64_t i = 0; i < label->count; ++i) {
            ++counts[label->at(i, 0)];
        }
        ASSERT_EQ(counts.size(), label->classes.size()) << reader->key;
        for (const auto& [value, count] : counts) {
            EXPECT_EQ(count, 300 / static_cast<int>(counts.size())) << reader->key << " class " << value;
        }
    }
}

TEST(Digits, AreInkOnADarkGround)
{
    const LoadedData data = read(*findReader("digits"), 1, 500);
    const DataField& image = *data.training.find("image");
    for (int64_t i = 0; i < image.count; ++i) {
        int bright = 0;
        int edge = 0;
        for (int64_t j = 0; j < 28 * 28; ++j) {
            const bool isEdge = j < 28 || j >= 27 * 28 || j % 28 == 0 || j % 28 == 27;
            bright += image.at(i, j) > 120 ? 1 : 0;
            edge += isEdge && image.at(i, j) > 120 ? 1 : 0;
        }
        EXPECT_GT(bright, 15) << "sample " << i;
        EXPECT_LT(bright, 300) << "sample " << i;
        EXPECT_LT(edge, 6) << "sample " << i << " runs off the picture";
    }
}

TEST(TwoInputs, EitherAloneSaysNothing)
{
    const LoadedData data = read(*findReader("two_inputs"), 3, 160);
    const DataField& table = *data.training.find("table");
    const DataField& label = *data.training.find("label");
    std::map<std::pair<int, int>, int> byDirection;
    std::map<std::pair<int, int>, int> byDigit;
    for (int64_t i = 0; i < label.count; ++i) {
        const double angle = std::atan2(table.at(i, 1), table.at(i, 0)) / std::numbers::pi * 2;
        ++byDirection[{(static_cast<int>(std::lround(angle)) + 4) % 4, static_cast<int>(label.at(i, 0))}];
        ++byDigit[{static_cast<int>(i % 4), static_cast<int>(label.at(i, 0))}];
    }
    for (const auto* counts : {&byDirection, &byDigit}) {
        ASSERT_EQ(counts->size(), 16u);
        for (const auto& [pair, count] : *counts) {
            EXPECT_EQ(count, 10) << pair.first << " with class " << pair.second;
        }
    }
}

TEST(Sequences, AreReversedAndWrittenOneStepLate)
{
    const LoadedData data = read(*findReader("sequences"), 1, 20);
    const DataField& source = *data.training.find("source");
    const DataField& written = *data.training.find("written");
    const DataField& target = *data.training.find("target");
    for (int64_t i = 0; i < 20; ++i) {
        EXPECT_EQ(written.at(i, 0), 0);
        for (int64_t j = 0; j < 8; ++j) {
            EXPECT_EQ(target.at(i, j), source.at(i, 7 - j));
            EXPECT_GE(target.at(i, j), 1);
            EXPECT_LE(target.at(i, j), 10);
            EXPECT_TRUE(j == 0 || written.at(i, j) == target.at(i, j - 1));
        }
    }
}

TEST(Topics, UseTheirOwnWordsMore)
{
    const LoadedData data = read(*findReader("topics"), 1, 400);
    const DataField& text = *data.training.find("text");
    const DataField& label = *data.training.find("label");
    std::map<double, std::pair<double, double>> uses; // of a word in either topic
    for (int64_t i = 0; i < text.count; ++i) {
        for (int64_t j = 0; j < text.sample[0]; ++j) {
            const double word = text.at(i, j);
            EXPECT_TRUE(word >= 2 || word == 0);
            (label.at(i, 0) == 0 ? uses[word].first : uses[word].second) += word == 0 ? 0 : 1;
        }
    }
    int telling = 0;
    for (const auto& [word, counts] : uses) {
        const auto [first, second] = counts;
        telling += std::max(first, second) > 3 * std::min(first, second) ? 1 : 0;
    }
    EXPECT_GT(telling, 60) << "about two fifths of 198 words";
    EXPECT_LT(telling, 100);
    EXPECT_EQ(std::set<std::string>(text.classes.begin(), text.classes.end()).size(), text.classes.size());
}

TEST(Friedman, FollowsItsFormula)
{
    Params params(&findReader("friedman")->params);
    params.set("noise", 0.0);
    const auto data = findReader("friedman")->read({.params = params, .seed = 1});
    ASSERT_TRUE(data.ok());
    const DataField& x = *data->training.find("table");
    for (int64_t i = 0; i < 50; ++i) {
        const double y = 10 * std::sin(std::numbers::pi * x.at(i, 0) * x.at(i, 1))
                         + 20 * std::pow(x.at(i, 2) - 0.5, 2) + 10 * x.at(i, 3) + 5 * x.at(i, 4);
        EXPECT_NEAR(data->training.find("target")->at(i, 0), y, 1e-5);
    }
}

} // namespace
} // namespace plexus::testing
