// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/reader.h"

#include <gtest/gtest.h>

#include <map>

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
    auto data = reader.read(params, seed);
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
        ASSERT_NE(label, nullptr);
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

} // namespace
} // namespace plexus::testing
