// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/reader.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

using ::testing::HasSubstr;

constexpr size_t pictureBytes = 3072;

// `count` records: the labels, then a picture whose planes are filled with 10, 20 and 30 plus the
// number.
std::string records(int count, const std::string& labels)
{
    std::string bytes;
    for (int i = 0; i < count; ++i) {
        bytes += labels;
        for (int plane = 1; plane <= 3; ++plane) {
            bytes += std::string(pictureBytes / 3, static_cast<char>(10 * plane + i));
        }
    }
    return bytes;
}

class CifarReader : public ::testing::Test {
protected:
    void SetUp() override { m_params.set("folder", m_folder.path().string()); }
    void writeTen() const
    {
        for (int i = 1; i <= 5; ++i) {
            writeText(m_folder / ("data_batch_" + std::to_string(i) + ".bin"),
                      records(2, {static_cast<char>(i)}));
        }
        writeText(m_folder / "test_batch.bin", records(3, {'\7'}));
    }
    static const ReaderDef& reader() { return *findReader("cifar"); }
    Result<LoadedData> read() const { return reader().read({.params = m_params}); }
    std::string refusal() const { return read().error().sentence(); }

    TemporaryFolder m_folder;
    Params m_params{&reader().params};
};

TEST_F(CifarReader, ReadsTheFilesOfTen)
{
    writeTen();
    const auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_EQ(data->training.count(), 10);
    EXPECT_EQ(data->validation.count(), 3);
    const DataField& image = *data->training.find("image");
    EXPECT_EQ(image.sample, (Shape{3, 32, 32}));
    EXPECT_EQ(image.at(3, 0), 11);
    EXPECT_EQ(image.at(3, 1024), 21);
    EXPECT_EQ(image.at(3, 3071), 31);
    EXPECT_EQ(data->training.find("label")->at(3, 0), 2);
    EXPECT_EQ(*reader().describe(m_params), fieldsOf(data->training));
}

TEST_F(CifarReader, TakesTheNamesOfTheClasses)
{
    writeTen();
    writeText(m_folder / "batches.meta.txt",
              "airplane\ncar\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
    EXPECT_EQ((*reader().describe(m_params))[1].classNames[7], "horse");
    writeText(m_folder / "batches.meta.txt", "airplane\n");
    EXPECT_THAT(refusal(), HasSubstr("the file must name 10 classes, one a line, got 1"));
}

TEST_F(CifarReader, ReadsEitherLabelOfHundred)
{
    writeText(m_folder / "train.bin", records(4, {'\3', '\x40'}));
    writeText(m_folder / "test.bin", records(1, {'\3', '\x40'}));
    auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_EQ(data->training.find("label")->at(0, 0), 64);
    EXPECT_EQ(data->training.find("label")->classes.size(), 100u);
    m_params.set("labels", std::string("coarse"));
    data = read();
    EXPECT_EQ(data->training.find("label")->at(0, 0), 3);
    EXPECT_EQ(data->training.find("label")->classes.size(), 20u);
    EXPECT_EQ(data->training.find("image")->at(1, 0), 11);
}

TEST_F(CifarReader, RefusesWhatIsNoSetOfFiles)
{
    EXPECT_THAT(refusal(),
                HasSubstr("data_batch_1.bin is missing; choose the folder with data_batch_1.bin"));
    writeTen();
    writeText(m_folder / "data_batch_4.bin", records(2, {'\1'}) + "x");
    EXPECT_THAT(
        refusal(),
        HasSubstr(
            "data_batch_4.bin: the file must hold whole records of 3073 bytes, got 6147 bytes"));
    writeText(m_folder / "data_batch_4.bin", records(2, {'\xb'}));
    EXPECT_THAT(refusal(), HasSubstr("data_batch_4.bin: label 0 must be from 0 to 9, got 11"));
    m_params.set("folder", std::string("/no/such/folder"));
    EXPECT_THAT(refusal(), HasSubstr("/no/such/folder: the data folder is not there"));
}

} // namespace
} // namespace plexus::testing
