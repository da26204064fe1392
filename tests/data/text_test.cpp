// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/reader.h"
#include "engine/data/vocabulary.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Tokens, AreWordsAndMarksOrCharacters)
{
    EXPECT_THAT(tokensOf("It's  a Test,\nof 12\tÄpfel!", TokenLevel::Words),
                ElementsAre("it's", "a", "test", ",", "of", "12", "Äpfel", "!"));
    EXPECT_THAT(tokensOf(" aÄ \n b ", TokenLevel::Characters), ElementsAre("a", "Ä", " ", "b"));
    EXPECT_THAT(tokensOf(" \n", TokenLevel::Words), ElementsAre());
}

TEST(VocabularyOfTexts, CommonestComeFirst)
{
    const Vocabulary vocabulary({{"b", "a", "c", "c"}, {"a", "c"}}, 5);
    EXPECT_THAT(vocabulary.names(), ElementsAre("<padding>", "<unknown>", "c", "a", "b"));
    EXPECT_THAT(vocabulary.encode({"a", "x", "c"}, 5), ElementsAre(3, 1, 2, 0, 0));
    EXPECT_THAT(vocabulary.encode({"a", "x", "c"}, 2), ElementsAre(3, 1));
    EXPECT_THAT(Vocabulary({{"b", "a", "a"}}, 3).encode({"a", "b"}, 2), ElementsAre(2, 1))
        << "no room for b";
}

class TextReader : public ::testing::Test {
protected:
    void SetUp() override
    {
        m_params.set("folder", m_folder.path().string());
        m_params.set("length", int64_t{4});
        m_params.set("vocabulary", int64_t{8});
    }
    void write(const std::string& name, std::string_view text) const
    {
        std::filesystem::create_directories((m_folder / name).parent_path());
        writeText(m_folder / name, text);
    }
    static const ReaderDef& reader() { return *findReader("text"); }
    Result<LoadedData> read(double fraction = 0) const
    {
        return reader().read({.params = m_params, .seed = 1, .validationFraction = fraction});
    }
    static std::vector<double> row(const DataField& field, int64_t sample)
    {
        std::vector<double> values;
        for (int64_t i = 0; i < field.sample.elements(); ++i) {
            values.push_back(field.at(sample, i));
        }
        return values;
    }

    TemporaryFolder m_folder;
    Params m_params{&reader().params};
};

TEST_F(TextReader, ReadsAFolderForEachClass)
{
    write("cold/1.txt", "snow snow ice");
    write("cold/2.txt", "ice\nand snow");
    write("warm/1.txt", "sun and sun and sun");
    const auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    const DataField& text = *data->training.find("text");
    EXPECT_EQ(text.count, 3);
    EXPECT_EQ(text.type, Type::I32);
    EXPECT_THAT(text.classes,
                ElementsAre("<padding>", "<unknown>", "and", "snow", "ice", "sun", "", ""));
    EXPECT_THAT(row(text, 0), ElementsAre(3, 3, 4, 0));
    EXPECT_THAT(row(text, 2), ElementsAre(5, 2, 5, 2)) << "cut off";
    EXPECT_THAT(data->training.find("label")->classes, ElementsAre("cold", "warm"));
    m_params.set("sample", std::string("line"));
    EXPECT_EQ(read()->training.count(), 4);
    m_params.set("level", std::string("character"));
    EXPECT_EQ(read()->training.find("text")->sample, (Shape{4}));
}

TEST_F(TextReader, ReadsAFileForEachClassLineByLine)
{
    write("no.txt", "never\n\nnot now\r\n");
    write("yes.txt", "always");
    const auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_EQ(data->training.count(), 3);
    EXPECT_THAT(data->training.find("label")->classes, ElementsAre("no", "yes"));
    const auto fields = reader().describe(m_params);
    ASSERT_TRUE(fields.ok());
    EXPECT_EQ((*fields)[0].classes,
              static_cast<int64_t>(data->training.find("text")->classes.size()));
    EXPECT_EQ((*fields)[0].sample, data->training.find("text")->sample);
}

TEST_F(TextReader, KnowsTheWordsOfTheTrainingSamplesOnly)
{
    write("train/a.txt", "one two");
    write("train/b.txt", "three");
    write("test/a.txt", "one four");
    write("test/b.txt", "five");
    auto data = read();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_EQ(data->training.find("text")->classes, data->validation.find("text")->classes);
    EXPECT_EQ(data->validation.find("text")->at(0, 1), unknownIndex);

    std::filesystem::remove_all(m_folder / "train");
    std::filesystem::remove_all(m_folder / "test");
    write("a.txt", "w0\nw1\nw2\nw3\nw4");
    write("b.txt", "w5\nw6\nw7\nw8\nw9");
    m_params.set("vocabulary", int64_t{100});
    data = read(0.3);
    ASSERT_TRUE(data.ok());
    for (const int32_t held : splitRows(10, 0.3, 1).held) {
        EXPECT_EQ(data->training.find("text")->at(held, 0), unknownIndex)
            << "a word of a held sample";
    }
    for (const int32_t kept : splitRows(10, 0.3, 1).kept) {
        EXPECT_GT(data->training.find("text")->at(kept, 0), unknownIndex);
    }
}

TEST_F(TextReader, RefusesWhatIsNoText)
{
    write("a.txt", "good");
    EXPECT_THAT(read().error().sentence(),
                HasSubstr("there must be a folder or a file for each class, two or more, got 1"));
    write("b.txt", "");
    EXPECT_THAT(read().error().sentence(), HasSubstr("b.txt: the file has no text"));
    write("b.txt", "first\nbad \xff byte");
    EXPECT_THAT(read().error().sentence(),
                HasSubstr("b.txt, line 2: this is no text: a byte is not UTF-8"));
}

} // namespace
} // namespace plexus::testing
