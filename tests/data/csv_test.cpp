// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/csv_columns.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

class CsvReader : public ::testing::Test {
protected:
    CsvReader() : m_params(&reader().params)
    {
        m_params.set("file", (m_folder / "t.csv").string());
    }

    static const ReaderDef& reader() { return *findReader("csv"); }
    void write(std::string_view text) const { writeText(m_folder / "t.csv", text); }
    void set(const char* key, const char* value) { m_params.set(key, std::string(value)); }
    Result<LoadedData> read(double fraction = 0) const
    {
        return reader().read({.params = m_params, .seed = 1, .validationFraction = fraction});
    }
    // The sentence, equal while one edits, from the file's name on.
    std::string refusal() const
    {
        const auto data = read();
        const auto fields = reader().describe(m_params);
        EXPECT_FALSE(data.ok());
        EXPECT_FALSE(fields.ok());
        if (data.ok() || fields.ok()) {
            return {};
        }
        EXPECT_EQ(data.error().sentence(), fields.error().sentence());
        const std::string sentence = data.error().sentence();
        const size_t name = sentence.find("t.csv");
        return name == std::string::npos ? sentence : sentence.substr(name);
    }
    // The field's values, a vector a sample.
    std::vector<std::vector<double>> values(const std::string& field) const
    {
        const auto data = read();
        EXPECT_TRUE(data.ok()) << data.error().sentence();
        std::vector<std::vector<double>> rows;
        const DataField* found = data.ok() ? data->training.find(field) : nullptr;
        EXPECT_NE(found, nullptr);
        for (int64_t i = 0; found && i < found->count; ++i) {
            rows.emplace_back();
            for (int64_t j = 0; j < found->sample.elements(); ++j) {
                rows.back().push_back(found->at(i, j));
            }
        }
        return rows;
    }

    TemporaryFolder m_folder;
    Params m_params;
};

using Row = std::vector<double>;

TEST_F(CsvReader, ReadsNumbersAndClasses)
{
    write("length,width,kind\n1.5,2,b\n-3e1,+4,a\n");
    EXPECT_THAT(values("table"), ElementsAre(Row{1.5, 2}, Row{-30, 4}));
    EXPECT_THAT(values("label"), ElementsAre(Row{1}, Row{0}));
    const auto fields = reader().describe(m_params);
    ASSERT_TRUE(fields.ok());
    EXPECT_EQ(*fields, fieldsOf(read()->training));
    EXPECT_THAT((*fields)[1].classNames, ElementsAre("a", "b"));
}

TEST_F(CsvReader, ANumericTargetIsAValueUnlessClassesAreAskedFor)
{
    write("x,y\n1,10\n2,9\n3,10\n");
    EXPECT_THAT(values("target"), ElementsAre(Row{10}, Row{9}, Row{10}));
    set("target_values", "classes");
    EXPECT_THAT(values("label"), ElementsAre(Row{1}, Row{0}, Row{1}))
        << "classes in the order of their size";
}

TEST_F(CsvReader, TakesTheTargetByName)
{
    write("y;a;b\n7;1;2\n8;3;4\n");
    set("target", "y");
    EXPECT_THAT(values("target"), ElementsAre(Row{7}, Row{8}));
    EXPECT_THAT(values("table"), ElementsAre(Row{1, 2}, Row{3, 4}));
    set("leave_out", "b");
    EXPECT_THAT(values("table"), ElementsAre(Row{1}, Row{3}));
    set("target", "z");
    EXPECT_EQ(refusal(),
              "t.csv: target names the column \"z\", which is not there; its columns: y, a, b");
}

TEST_F(CsvReader, CategoriesBecomeOneHotOrNumbers)
{
    write("colour,x,y\nred,1,0\nblue,2,1\nred,3,0\n");
    EXPECT_THAT(values("table"), ElementsAre(Row{0, 1, 1}, Row{1, 0, 2}, Row{0, 1, 3}));
    set("categories", "index");
    EXPECT_THAT(values("table"), ElementsAre(Row{1, 1}, Row{0, 2}, Row{1, 3}));
    set("as_categories", "x");
    EXPECT_THAT(values("table"), ElementsAre(Row{1, 0}, Row{0, 1}, Row{1, 2}));
}

TEST_F(CsvReader, UnquotesValues)
{
    write("name,x,y\r\n\"a, \"\"b\"\"\nc\",1,2\r\n plain ,3,4\r\n");
    set("categories", "index");
    EXPECT_THAT(values("table"), ElementsAre(Row{0, 1}, Row{1, 3}));
    set("target", "name");
    EXPECT_THAT((*reader().describe(m_params))[1].classNames, ElementsAre("a, \"b\"\nc", "plain"));
}

TEST_F(CsvReader, FindsDelimiterAndHeader)
{
    write("1\t2\n3\t4\n");
    EXPECT_THAT(values("table"), ElementsAre(Row{1}, Row{3}));
    set("header", "yes");
    EXPECT_THAT(values("table"), ElementsAre(Row{3}));
    set("delimiter", "comma");
    set("header", "no");
    EXPECT_EQ(refusal(), "t.csv: there is no column besides the target");
}

TEST_F(CsvReader, MissingValuesAreRefusedFilledOrDropped)
{
    write("a,c,y\n1,u,1\n,u,2\n5,NA,3\n6,v,?\n");
    EXPECT_EQ(refusal(), "t.csv, line 3, column 1 (a): a value is missing; fill it in, or set "
                         "missing to mean or drop");
    set("missing", "drop");
    EXPECT_THAT(values("table"), ElementsAre(Row{1, 1}));
    set("missing", "mean");
    EXPECT_THAT(values("table"), ElementsAre(Row{1, 1}, Row{3, 1}, Row{5, 1}));
    EXPECT_THAT(read()->notes, ElementsAre(EndsWith("1 of 4 rows miss a value and were left out")));
}

TEST_F(CsvReader, TheMeanIsOfTheTrainingRows)
{
    std::string text = "x,y\n,1\n";
    for (int i = 0; i < 20; ++i) {
        text += std::to_string(i) + ",1\n";
    }
    write(text);
    set("missing", "mean");
    const SplitRows split = splitRows(21, 0.5, 1);
    double sum = 0;
    double count = 0;
    for (const int32_t row : split.kept) {
        sum += row == 0 ? 0 : row - 1;
        count += row == 0 ? 0 : 1;
    }
    EXPECT_FLOAT_EQ(static_cast<float>(read(0.5)->training.find("table")->at(0, 0)),
                    static_cast<float>(sum / count));
}

TEST_F(CsvReader, RefusesMalformedFilesWithLineAndColumn)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"a,b\n1,2\n3\n", "t.csv, line 3: every line must have 2 values like line 1, got 1"},
        {"a,b\n1,2\n3,4,5\n", "t.csv, line 3: every line must have 2 values like line 1, got 3"},
        {"a,b\n1,\"2\n3,4\n",
         "t.csv, line 2, column 2: the quoted value does not end; close it with a quote"},
        {"a,b\n\"1\"x,2\n", "t.csv, line 2, column 1: something follows the closing quote of a "
                            "value; put the whole value in quotes and "
                            "double the quotes in it"},
        {"a,b\n1\",2\n", "t.csv, line 2, column 1: a quote stands inside a value that does not "
                         "begin with one; put the whole value "
                         "in quotes and double the quotes in it"},
        {"a,b\n1,2\n1,2x\n", "t.csv, line 3, column 2 (b): the column holds numbers (see line 2), "
                             "this is none, got \"2x\"; correct it, "
                             "or name the column in as_categories"},
        {"a,b\n1,2\n1e99,2\n", "t.csv, line 3, column 1 (a): the column holds numbers (see line "
                               "2), this is none, got \"1e99\"; correct it, "
                               "or name the column in as_categories"},
        {"a,a\n1,2\n", "t.csv, line 1, column 2: two columns are called \"a\"; rename one"},
        {"a,b\n", "t.csv: there is no line of values in it"},
        {"", "t.csv: there is no line of values in it"},
        {"a,b\n1,\xff\n",
         "t.csv, line 2: this is no text: a byte is not UTF-8; save the file as UTF-8"},
        {"a,b,y\n,1,1\n,2,2\n", "t.csv, line 2, column 1 (a): a value is missing; fill it in, or "
                                "set missing to mean or drop"},
        {"a,y\n1,u\n2,u\n", "t.csv, line 2, column 2 (y): the target has a single class"},
    };
    for (const auto& [text, sentence] : cases) {
        write(text);
        EXPECT_EQ(refusal(), sentence) << text;
    }
}

// They would become words, silently.
TEST_F(CsvReader, RefusesNumbersThatAreWrittenInAnotherWay)
{
    for (const char* odd : {"1,5", "12%", "$3", "inf", "1 234,5", "low"}) {
        write(std::string("a;y\n") + odd + ";0.5\n" + (odd == std::string("low") ? "7;1\n8;2\n" : odd + std::string(";1\n")));
        EXPECT_EQ(refusal(), std::string("t.csv, line 2, column 1 (a): most of the column looks like numbers, but not "
                                         "this, got \"")
                                 + odd
                                 + "\"; write numbers as 1234.5, without units, or name the column in as_categories")
            << odd;
    }
    set("as_categories", "a");
    EXPECT_EQ(values("table").size(), 3u);
    set("as_categories", "");
    for (const char* word : {"2020-01-05", "10.0.0.1", "A1", "1.2.3", "12:30"}) {
        write(std::string("a;y\n") + word + ";0.5\nB;1\n");
        EXPECT_EQ(values("table").size(), 2u) << word;
    }
    write("a;y\n1;2,5\n2;3,5\n");
    EXPECT_NE(refusal().find("(y): most of the column looks like numbers"), std::string::npos);
}

TEST_F(CsvReader, RefusesAColumnOfTooManyCategories)
{
    std::string text = "id,y\n";
    for (int i = 0; i < 1001; ++i) {
        text += "n" + std::to_string(i) + ",1\n";
    }
    write(text);
    EXPECT_EQ(
        refusal(),
        "t.csv, line 1002, column 1 (id): the column has more than 1000 different values; name it "
        "in leave_out");
}

TEST_F(CsvReader, SurvivesEveryCutAndEveryByte)
{
    const std::string whole = "name,x,y\n\"a \"\"b\"\"\",1,2\nc,3,4\n\"d\",?,6\n";
    for (size_t length = 0; length <= whole.size(); ++length) {
        write(whole.substr(0, length));
        const auto data = read();
        EXPECT_TRUE(data.ok() || !data.error().sentence().empty());
    }
    for (size_t at = 0; at < whole.size(); ++at) {
        for (const char byte : {'"', ',', '\n', '\0', '\xc3', '9'}) {
            std::string changed = whole;
            changed[at] = byte;
            write(changed);
            const auto data = read();
            EXPECT_TRUE(data.ok() || !data.error().sentence().empty());
        }
    }
}

// Another file for a network that is trained: what its training learned from its own file counts.
TEST_F(CsvReader, ATrainedNetworksFillersAndCategoriesCount)
{
    set("missing", "mean");
    set("categories", "index");
    write("size,colour,kind\n1,blue,a\n3,green,b\n5,green,c\n");
    const std::vector<FieldInfo> trained = fieldsOf(read()->training);
    write("size,colour,kind\n100,red,b\n,,b\n102,red,c\n");
    const auto other = [&] {
        return reader().read({.params = m_params, .seed = 1, .validationFraction = 0, .trained = &trained});
    };
    auto data = other();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_EQ(data->training.find("table")->at(1, 0), 3) << "not 101";
    EXPECT_THAT(data->training.find("table")->columns[1].categories, ElementsAre("red")) << "who compares them refuses";
    EXPECT_THAT(data->training.find("label")->classes, ElementsAre("a", "b", "c"));
    EXPECT_EQ(data->training.find("label")->at(2, 0), 2);
    write("size,colour,kind\n100,green,b\n,,c\n");
    data = other();
    ASSERT_TRUE(data.ok()) << data.error().sentence();
    EXPECT_THAT(data->training.find("table")->columns[1].categories, ElementsAre("blue", "green"));
    EXPECT_EQ(data->training.find("table")->at(0, 1), 1);
    EXPECT_EQ(data->training.find("table")->at(1, 1), 1) << "the commonest of the training";
}

// Lines to predict, as a network that was trained on the file reads them.
class CsvRows : public CsvReader {
protected:
    CsvRows() { write("age,colour,id,price\n1,red,7,10\n3,blue,8,20\n,red,9,30\n"); }
    Result<TableRows> rowsOf(std::string_view text) const
    {
        const auto data = read();
        EXPECT_TRUE(data.ok()) << data.error().sentence();
        // As a run remembers the columns.
        FieldInfo field = fieldsOf(data->training).front();
        const auto remembered = columnsFromJson(columnsJson(field.columns));
        EXPECT_TRUE(remembered.ok());
        field.columns = *remembered;
        writeText(m_folder / "p.csv", text);
        return reader().rows(m_params, field, m_folder / "p.csv");
    }
    std::string refusalOf(std::string_view text) const
    {
        const auto rows = rowsOf(text);
        const std::string sentence = rows.ok() ? "" : rows.error().sentence();
        return sentence.substr(std::min(sentence.find("p.csv"), sentence.size()));
    }
};

using Numbers = std::vector<float>;

TEST_F(CsvRows, AreFoundByNameOrByPlace)
{
    set("missing", "mean");
    set("leave_out", "id");
    for (const char* text : {"colour,age\nred,3\nblue,\n", "age;price;colour\n3;?;red\n;5;blue\n",
                             "3,red,1,10\n,blue,2,20\n", "3,red,1\n,blue,2\n", "3,red\n,blue\n"}) {
        const auto rows = rowsOf(text);
        ASSERT_TRUE(rows.ok()) << rows.error().sentence();
        EXPECT_EQ(rows->values, (Numbers{3, 0, 1, 2, 1, 0})) << text;
    }
    set("categories", "index");
    EXPECT_EQ(rowsOf("3,red\n,?\n")->values, (Numbers{3, 1, 2, 1}));
}

// The target after all others or before them leaves no doubt; a column that was left out, in front of one that is read,
// may be what is missing.
TEST_F(CsvRows, AreNeverShifted)
{
    write("id,age,size,price\n7,1,5,10\n8,3,6,20\n");
    set("leave_out", "id");
    for (const char* text : {"9,3,4,30\n", "3,4\n"}) {
        const auto rows = rowsOf(text);
        ASSERT_TRUE(rows.ok()) << rows.error().sentence();
        EXPECT_EQ(rows->values, (Numbers{3, 4})) << text;
    }
    for (const char* text : {"9,3,4\n", "3,4,30\n"}) { // no price, no id
        EXPECT_EQ(refusalOf(text), "p.csv, line 1: which of the table's 4 columns are missing cannot be told from the "
                                   "number of values in a line, got 3; the 2 values that the network reads, all 4, or "
                                   "the names of the columns in the first line: age, size")
            << text;
    }
    set("leave_out", "id, size");
    EXPECT_FALSE(rowsOf("9,3,4\n").ok());
    EXPECT_FALSE(rowsOf("9,3\n").ok());
    EXPECT_EQ(rowsOf("3\n")->values, (Numbers{3}));
    set("target", "id");
    set("leave_out", "price");
    EXPECT_FALSE(rowsOf("3,4,30\n").ok());
    write("id,no,age,size\n7,1,5,10\n8,3,6,20\n");
    set("target", "no");
    set("leave_out", "id");
    EXPECT_EQ(rowsOf("9,3,4\n")->values, (Numbers{3, 4})) << "whichever of the two it is";
}

// A value may be the name of a column by chance, and a name may be misspelled.
TEST_F(CsvRows, BeginWithAHeaderWhereMostNamesAreThere)
{
    write("word,age,size,y\nage,1,2,0\nother,3,4,1\n");
    EXPECT_EQ(rowsOf("age,5,6\nother,7,8\n")->lines, std::vector<int64_t>({1, 2}));
    EXPECT_EQ(rowsOf("age,word,size\n5,other,6\n")->lines, std::vector<int64_t>({2}));
    EXPECT_EQ(refusalOf("age,words,size\n5,other,6\n"),
              "p.csv, line 1: the column \"word\" is missing, which the network reads; its columns: word, age, size");
}

TEST_F(CsvRows, HaveTheLinesTheyStandIn)
{
    set("missing", "mean");
    EXPECT_THAT(rowsOf("age,colour,id\n1,red,7\n\n2,blue,8\n")->lines, ElementsAre(2, 4));
}

TEST_F(CsvRows, AreRefusedInWords)
{
    set("missing", "drop");
    EXPECT_EQ(refusalOf("age,colour\n1,red\n"),
              "p.csv, line 1: the column \"id\" is missing, which the network reads; its columns: age, colour, id");
    EXPECT_EQ(refusalOf("1,red\n"),
              "p.csv, line 1: a line must hold the 3 values that the network reads, or all 4 columns of the table it "
              "was trained on, got 2; these columns, or their names in the first line: age, colour, id");
    EXPECT_EQ(refusalOf("1,green,7\n"), "p.csv, line 1, column 2 (colour): this did not occur in the training data, got "
                                        "\"green\"; one of blue, red");
    EXPECT_EQ(refusalOf("id,age,colour\nx,1,red\n"), "p.csv, line 2, column 1 (id): the column holds numbers, this is "
                                                      "none, got \"x\"; write numbers as 1234.5");
    EXPECT_EQ(refusalOf("1,,7\n"), "p.csv, line 1, column 2 (colour): a value is missing; fill it in, or train with "
                                   "missing set to mean");
    EXPECT_EQ(refusalOf("age,colour,id\n"), "p.csv: there is no line of values in it");
    EXPECT_EQ(refusalOf(""), "p.csv: there is no line of values in it");
}

TEST(CsvReaderAlone, AsksForAFile)
{
    const Params nothing(&findReader("csv")->params);
    EXPECT_THAT(findReader("csv")->describe(nothing).error().sentence(),
                HasSubstr("no file with data is chosen"));
}

} // namespace
} // namespace plexus::testing
