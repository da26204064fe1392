// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/data/picture_file.h"
#include "engine/data/reader.h"
#include "tests/support/pictures.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

std::vector<uint8_t> plain(int width, int height, std::vector<uint8_t> colour)
{
    std::vector<uint8_t> pixels;
    for (int i = 0; i < width * height; ++i) {
        pixels.insert(pixels.end(), colour.begin(), colour.end());
    }
    return pixels;
}

// 4 x 2, white but for a black left quarter.
std::vector<uint8_t> wide()
{
    return {0, 255, 255, 255, 0, 255, 255, 255};
}

class Pictures : public ::testing::Test {
protected:
    // Two classes of two pictures, in three formats and two sizes.
    void SetUp() override
    {
        fs::create_directories(m_folder / "red");
        fs::create_directories(m_folder / "blue");
        writePicture(m_folder / "red/1.png", 4, 4, 3, plain(4, 4, {200, 0, 0}));
        writePicture(m_folder / "red/2.bmp", 8, 6, 3, plain(8, 6, {200, 0, 0}));
        writePicture(m_folder / "blue/b.JPG", 16, 16, 3, plain(16, 16, {0, 0, 200}));
        writePicture(m_folder / "blue/a.png", 4, 4, 3, plain(4, 4, {0, 0, 100}));
        writeText(m_folder / "blue/notes.txt", "no picture");
        writeText(m_folder / "blue/.hidden.png", "no picture");
        m_params.set("folder", m_folder.path().string());
        m_params.set("size", std::vector<int64_t>{4, 4});
    }
    static const ReaderDef& reader() { return *findReader("image_folder"); }
    Result<LoadedData> read() const { return reader().read({.params = m_params}); }

    TemporaryFolder m_folder;
    Params m_params{&reader().params};
};

TEST_F(Pictures, AreReadInTheOrderOfTheirNames)
{
    const auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    const DataField& image = *data->training.find("image");
    const DataField& label = *data->training.find("label");
    ASSERT_EQ(image.count, 4);
    EXPECT_EQ(image.sample, (Shape{3, 4, 4}));
    EXPECT_THAT(label.classes, ElementsAre("blue", "red"));
    EXPECT_THAT(
        (std::vector<double>{label.at(0, 0), label.at(1, 0), label.at(2, 0), label.at(3, 0)}),
        ElementsAre(0, 0, 1, 1));
    EXPECT_EQ(image.at(0, 0), 0);
    EXPECT_EQ(image.at(0, 32), 100) << "plane after plane: blue is the third";
    EXPECT_NEAR(image.at(1, 32), 200, 4) << "JPEG";
    EXPECT_EQ(image.at(2, 0), 200);
    EXPECT_EQ(image.at(3, 15), 200) << "scaled";
    EXPECT_EQ(*reader().describe(m_params), fieldsOf(data->training));
    EXPECT_EQ(data->validation.count(), 0);
}

TEST_F(Pictures, TurnGrey)
{
    m_params.set("colours", std::string("grey"));
    const auto data = read();
    ASSERT_TRUE(data.ok());
    EXPECT_EQ(data->training.find("image")->sample, (Shape{1, 4, 4}));
}

TEST_F(Pictures, TrainAndTestFoldersMakeTheSplit)
{
    for (const char* split : {"train", "test"}) {
        for (const char* name : {"cat", "dog"}) {
            const fs::path folder = m_folder.path() / "split" / split / name;
            fs::create_directories(folder);
            for (int i = 0; i < 3; ++i) {
                writePicture(folder / (std::to_string(i) + ".png"), 2, 2, 1, plain(2, 2, {9}));
            }
        }
    }
    m_params.set("folder", (m_folder.path() / "split").string());
    m_params.set("most_per_class", int64_t{2});
    const auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_EQ(data->training.count(), 4) << "two of each class";
    EXPECT_EQ(data->validation.count(), 6);
    fs::rename(m_folder.path() / "split/test/dog", m_folder.path() / "split/test/emu");
    EXPECT_THAT(read().error().sentence(), HasSubstr("must hold the same classes as"));
}

// A JPEG of 16 x 16 whose upper left quarter alone is white, held as EXIF's orientation says: where white is then.
TEST_F(Pictures, StandAsTheCameraWasHeld)
{
    std::vector<uint8_t> quarter = plain(16, 16, {0});
    for (size_t y = 0; y < 8; ++y) {
        std::fill_n(quarter.begin() + static_cast<std::ptrdiff_t>(16 * y), 8, uint8_t{255});
    }
    const fs::path path = m_folder.path() / "held.jpg";
    writePicture(path, 16, 16, 1, quarter);
    const std::string file = *readFile(path);
    using namespace std::string_literals;
    const std::vector<std::pair<char, size_t>> corners{{1, 0}, {2, 1}, {3, 3}, {4, 2}, {5, 0}, {6, 1}, {7, 3}, {8, 2}};
    for (const auto& [orientation, corner] : corners) {
        for (const bool isLittle : {true, false}) {
            const std::string tiff =
                isLittle ? "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"s + orientation + "\0\0\0"s
                         : "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"s + orientation + "\0\0"s;
            const std::string body = "Exif\0\0"s + tiff;
            const std::string length{'\0', static_cast<char>(body.size() + 2)};
            const std::string fill(isLittle ? 0 : 3, '\xff'); // allowed before any marker
            writeText(path, file.substr(0, 2) + fill + "\xff\xe1" + length + body + fill + file.substr(2));
            const auto picture = readPictureFile(path, {1, 2, 2}, Fit::Stretch);
            ASSERT_TRUE(picture.ok()) << picture.error().sentence();
            for (size_t i = 0; i < 4; ++i) {
                EXPECT_EQ(picture->values[i] > 128, i == corner) << "orientation " << int{orientation} << ", corner " << i;
            }
        }
    }
}

// As torchvision's loader, which calls convert("RGB"): the colour that a pixel has in the file, seen or not.
TEST_F(Pictures, LoseTheirTransparency)
{
    const fs::path path = m_folder.path() / "clear.png";
    for (const uint8_t alpha : std::vector<uint8_t>{0, 128, 255}) {
        writePicture(path, 2, 1, 4, {200, 100, 50, alpha, 10, 20, 30, 255});
        const auto picture = readPictureFile(path, {3, 1, 2}, Fit::Stretch);
        ASSERT_TRUE(picture.ok()) << picture.error().sentence();
        EXPECT_THAT(picture->values, ElementsAre(200, 10, 100, 20, 50, 30)) << int{alpha};
    }
}

// What is watched must not be what a figure is reported of in the end.
TEST_F(Pictures, AValFolderGoesBeforeATestFolder)
{
    for (const auto& [split, count] : {std::pair("train", 3), std::pair("val", 2), std::pair("test", 1)}) {
        for (const char* name : {"cat", "dog"}) {
            const fs::path folder = m_folder.path() / "split" / split / name;
            fs::create_directories(folder);
            for (int i = 0; i < count; ++i) {
                writePicture(folder / (std::to_string(i) + ".png"), 2, 2, 1, plain(2, 2, {9}));
            }
        }
    }
    m_params.set("folder", (m_folder.path() / "split").string());
    EXPECT_EQ(read()->validation.count(), 4);
}

TEST_F(Pictures, ADamagedOneIsNamedOrSkipped)
{
    writeText(m_folder / "red/3.png", "\x89PNG broken");
    EXPECT_THAT(read().error().sentence(),
                HasSubstr("red/3.png: this is no picture Plexus can read; remove or replace it, or "
                          "let unreadable"));
    m_params.set("unreadable", std::string("skip"));
    const auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_EQ(data->training.count(), 4);
    EXPECT_THAT(data->notes, ElementsAre(HasSubstr("red/3.png: this is no picture")));
}

TEST_F(Pictures, SurviveEveryCut)
{
    for (const char* name : {"red/1.png", "red/2.bmp", "blue/b.JPG"}) {
        const std::string whole = readText(m_folder / name);
        for (size_t length = 0; length < whole.size(); length += 1 + whole.size() / 60) {
            writeText(m_folder / "red/cut.png", whole.substr(0, length));
            const auto picture = readPictureFile(m_folder / "red/cut.png", {3, 4, 4}, Fit::Pad);
            EXPECT_TRUE(picture.ok() || !picture.error().sentence().empty());
        }
    }
}

TEST_F(Pictures, AskForClassesWithFiles)
{
    fs::create_directories(m_folder / "empty");
    EXPECT_THAT(read().error().sentence(),
                HasSubstr("empty: the class has no file; files ending in .jpg, .jpeg, .png, .bmp"));
    m_params.set("folder", (m_folder / "red").string());
    EXPECT_THAT(read().error().sentence(),
                HasSubstr("there must be a folder for each class, two or more, got 0"));
    m_params.set("folder", std::string());
    EXPECT_THAT(read().error().sentence(), HasSubstr("no folder with data is chosen"));
}

TEST_F(Pictures, CanBeGivenUp)
{
    const auto data = reader().read({.params = m_params, .goOn = [] { return false; }});
    ASSERT_FALSE(data.ok());
    EXPECT_EQ(data.error().kind, ErrorKind::Cancelled);
}

TEST_F(Pictures, FitByStretchingPaddingOrCropping)
{
    const fs::path path = m_folder / "wide.bmp";
    writePicture(path, 4, 2, 1, wide());
    const auto of = [&](Fit fit, Shape sample) { return readPictureFile(path, sample, fit)->values; };
    EXPECT_EQ(of(Fit::Stretch, {1, 2, 4}), wide()) << "its own size";
    EXPECT_THAT(of(Fit::Pad, {1, 4, 4}),
                ElementsAre(0, 0, 0, 0, 0, 255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 0));
    EXPECT_THAT(of(Fit::Crop, {1, 2, 2}), Each(255));
    EXPECT_EQ(of(Fit::Stretch, {1, 8, 2}).size(), 16u);
    EXPECT_EQ(of(Fit::Pad, {3, 5, 7}).size(), 105u);
    EXPECT_EQ(of(Fit::Crop, {3, 7, 5}).size(), 105u);
}

} // namespace
} // namespace plexus::testing
