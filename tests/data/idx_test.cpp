// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/reader.h"
#include "tests/support/idx_files.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>
#include <zlib.h>

namespace plexus::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* trainImages = "train-images-idx3-ubyte";
constexpr const char* trainLabels = "train-labels-idx1-ubyte";
constexpr const char* testImages = "t10k-images-idx3-ubyte";

void compress(const std::filesystem::path& path)
{
    const std::string text = readText(path);
    gzFile file = gzopen((path.string() + ".gz").c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    std::filesystem::remove(path);
}

class IdxReader : public ::testing::Test {
protected:
    void SetUp() override { writeIdxFolder(m_folder.path()); }

    Params params() const
    {
        Params result(&findReader("idx")->params);
        result.set("folder", m_folder.path().string());
        return result;
    }
    Result<LoadedData> read() const { return findReader("idx")->read({.params = params(), .seed = 1}); }
    std::string refusal() const
    {
        const auto data = read();
        return data.ok() ? "" : data.error().sentence();
    }
    // The same sentence while one edits, unless only the pixels tell.
    std::string describedRefusal() const
    {
        const auto fields = findReader("idx")->describe(params());
        return fields.ok() ? "" : fields.error().sentence();
    }
    std::string text(const char* name) const { return readText(m_folder / name); }
    void put(const char* name, const std::string& content) const { writeText(m_folder / name, content); }

    TemporaryFolder m_folder;
};

TEST_F(IdxReader, ReadsPicturesAndLabels)
{
    const auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_EQ(data->training.count(), 40);
    EXPECT_EQ(data->validation.count(), 10);
    const DataField* image = data->training.find("image");
    ASSERT_NE(image, nullptr);
    EXPECT_EQ(image->sample, (Shape{1, 28, 28}));
    EXPECT_EQ(image->type, Type::U8);
    const DataField* label = data->training.find("label");
    ASSERT_NE(label, nullptr);
    EXPECT_EQ(label->type, Type::I32);
    EXPECT_EQ(label->classes.size(), 10u);
    EXPECT_EQ(*findReader("idx")->describe(params()), fieldsOf(data->training));
}

TEST_F(IdxReader, ReadsCompressedFilesAlike)
{
    const auto plain = read();
    ASSERT_TRUE(plain.ok());
    for (const char* name : {trainImages, trainLabels, testImages}) {
        compress(m_folder / name);
    }
    const auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_EQ(data->training.find("image")->bytes, plain->training.find("image")->bytes);
}

TEST_F(IdxReader, NamesTheMissingFile)
{
    std::filesystem::remove(m_folder / trainLabels);
    EXPECT_THAT(refusal(), HasSubstr("train-labels-idx1-ubyte is missing, plain or with .gz"));
    EXPECT_EQ(refusal(), describedRefusal());
}

TEST_F(IdxReader, AsksForAFolder)
{
    Params nothing(&findReader("idx")->params);
    const auto data = findReader("idx")->read({.params = nothing, .seed = 1});
    ASSERT_FALSE(data.ok());
    EXPECT_THAT(data.error().sentence(), HasSubstr("no folder with data is chosen"));
    nothing.set("folder", std::string("/no/such/folder"));
    EXPECT_THAT(findReader("idx")->describe(nothing).error().sentence(),
                HasSubstr("/no/such/folder: the data folder is not there"));
}

TEST_F(IdxReader, RefusesAWrongMagicNumber)
{
    put(trainImages, text(trainLabels));
    EXPECT_THAT(refusal(),
                AllOf(HasSubstr(trainImages), HasSubstr("must be 0x00000803, got 0x00000801")));
    EXPECT_EQ(refusal(), describedRefusal());
}

TEST_F(IdxReader, RefusesAFileThatEndsEarly)
{
    const std::string whole = text(trainImages);
    put(trainImages, whole.substr(0, whole.size() - 100));
    EXPECT_THAT(refusal(), HasSubstr("the header promises 31360 values, the file ends after 31260"));
    put(trainImages, whole.substr(0, 7));
    EXPECT_THAT(refusal(), HasSubstr("the file ends inside its header, got 7 bytes"));
    put(trainImages, "");
    EXPECT_THAT(refusal(), HasSubstr("the file ends inside its header, got 0 bytes"));
}

TEST_F(IdxReader, RefusesAFileThatGoesOn)
{
    put(trainImages, text(trainImages) + "x");
    EXPECT_THAT(refusal(), HasSubstr("the file holds more"));
}

TEST_F(IdxReader, RefusesSizesBeyondReason)
{
    put(trainImages, idxHeader({0xffffffff, 0xffffffff, 0xffffffff}) + "abc");
    EXPECT_THAT(refusal(), HasSubstr("the header claims more than 4 GiB of values"));
    put(trainImages, idxHeader({40, 0, 28}));
    EXPECT_THAT(refusal(), HasSubstr("every size in the header must be at least 1, got 0"));
}

TEST_F(IdxReader, AsksForNoMemoryThatTheFileDoesNotFill)
{
    put(trainImages, idxHeader({40, 10000, 10000}) + "abc"); // 4 GB claimed, three bytes there
    put(testImages, idxHeader({10, 10000, 10000}) + "abc");
    EXPECT_THAT(refusal(), HasSubstr("the file ends after 3"));
}

TEST_F(IdxReader, RefusesCountsThatDiffer)
{
    put(trainLabels, idxHeader({39}) + std::string(39, '\1'));
    EXPECT_THAT(refusal(), HasSubstr("one label for each of the 40 pictures, got 39 labels"));
    EXPECT_EQ(refusal(), describedRefusal());
}

TEST_F(IdxReader, RefusesALabelOutOfRange)
{
    std::string labels = text(trainLabels);
    labels[8 + 5] = 10;
    put(trainLabels, labels);
    EXPECT_THAT(refusal(), HasSubstr("label 5 must be from 0 to 9, got 10"));
}

TEST_F(IdxReader, KeepsTheLabelOfNoClass)
{
    std::string labels = text(trainLabels);
    labels[8 + 5] = '\xff';
    put(trainLabels, labels);
    EXPECT_THAT(refusal(), HasSubstr("set the number of classes of the data, or no_class to 255"));
    Params withNone = params();
    withNone.set("no_class", int64_t{255});
    const auto data = findReader("idx")->read({.params = withNone, .seed = 1});
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    const DataField& label = *data->training.find("label");
    EXPECT_EQ(label.at(5, 0), 255);
    EXPECT_EQ(label.classes.size(), 10u);
}

TEST_F(IdxReader, RefusesPicturesOfAnotherSizeForValidation)
{
    put(testImages, idxHeader({10, 14, 14}) + std::string(10 * 14 * 14, 'x'));
    EXPECT_THAT(refusal(), HasSubstr("must be 28 x 28 as in the training data, got 14 x 14"));
}

TEST_F(IdxReader, RefusesDamagedCompression)
{
    compress(m_folder / trainImages);
    const std::string name = std::string(trainImages) + ".gz";
    const std::string whole = readText(m_folder / name);
    writeText(m_folder / name, whole.substr(0, whole.size() / 2));
    EXPECT_THAT(refusal(), HasSubstr("the compressed file ends too early"));
    std::string broken = whole;
    for (size_t i = 30; i < 60 && i < broken.size(); ++i) {
        broken[i] = static_cast<char>(~broken[i]);
    }
    writeText(m_folder / name, broken);
    EXPECT_NE(refusal(), "");
}

TEST(IdxFiles, MnistIsWhatItShouldBe)
{
    const auto folder = testData();
    if (!folder) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder";
    }
    Params params(&findReader("idx")->params);
    params.set("folder", (*folder / "data/mnist").string());
    const auto data = findReader("idx")->read({.params = params, .seed = 1});
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_GE(data->training.count(), 10000);
    EXPECT_EQ(data->validation.count(), 10000);
    const Normalization step = channelStatistics(*data->training.find("image"));
    EXPECT_NEAR(step.mean[0], 33.32, 0.5);      // 0.1307 x 255
    EXPECT_NEAR(step.deviation[0], 78.57, 0.5); // 0.3081 x 255
}

} // namespace
} // namespace plexus::testing
