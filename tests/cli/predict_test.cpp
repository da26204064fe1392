// SPDX-License-Identifier: GPL-3.0-or-later
// Predictions of networks that read more than one field, or texts.
#include "engine/base/json.h"
#include "tests/support/pictures.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

using ::testing::HasSubstr;

class Predict : public ::testing::Test {
protected:
    // A template after a step on few samples; its run is "r".
    void trainBriefly(const std::string& name, const std::vector<std::string>& more = {})
    {
        std::vector<std::string> make{"new", name, "-o", "p.plexus"};
        make.insert(make.end(), more.begin(), more.end());
        const ProcessResult made = runPlexus(make, m_folder.path());
        ASSERT_EQ(made.exitCode, 0) << made.err;
        const ProcessResult trained = runPlexus(
            {"train", "p.plexus", "--steps", "1", "--run", "r", "--device", "reference", "--set",
             "training.batch_size=4", "--set", more.empty() ? "data.samples=16" : "data.length=8"},
            m_folder.path());
        ASSERT_EQ(trained.exitCode, 0) << trained.err;
    }
    ProcessResult predict(std::vector<std::string> files) const
    {
        files.insert(files.begin(), {"predict", "r", "--json", "--device", "reference"});
        return runPlexus(files, m_folder.path());
    }

    TemporaryFolder m_folder;
};

TEST_F(Predict, TakesAFileForEachInput)
{
    trainBriefly("two-inputs");
    writePicture(m_folder / "x.png", 28, 28, 1, std::vector<uint8_t>(28 * 28, 7));
    writeText(m_folder / "t.csv", "0.5,1\n");
    const ProcessResult done = predict({"table=t.csv", "image=x.png"});
    ASSERT_EQ(done.exitCode, 0) << done.err;
    const auto row = Json::parse(done.out, "output");
    ASSERT_TRUE(row.ok()) << done.out;
    EXPECT_EQ(row->find("probabilities")->items().size(), 4u);
    EXPECT_THAT(predict({"x.png"}).err,
                HasSubstr("the network has 2 inputs, each needs its file; image=FILE table=FILE"));
    writeText(m_folder / "t.csv", "0.5,1\n1,2\n");
    EXPECT_THAT(predict({"image=x.png", "table=t.csv"}).err,
                HasSubstr("each file must hold 1 samples like the first, got 2"));
}

// From the run and from the exported weights, lines as the table has them.
TEST_F(Predict, ReadsLinesAsTheTrainingsTable)
{
    std::string table = "age,colour,price\n";
    for (int i = 0; i < 16; ++i) {
        table += std::to_string(i) + (i % 3 == 0 ? ",red," : ",blue,") + std::to_string(2 * i) + "\n";
    }
    writeText(m_folder / "t.csv", table);
    ASSERT_EQ(runPlexus({"new", "regression-table", "-o", "p.plexus"}, m_folder.path()).exitCode, 0);
    const ProcessResult trained =
        runPlexus({"train", "p.plexus", "--steps", "1", "--run", "r", "--device", "reference", "--set", "data=csv",
                   "data.file=t.csv", "data.missing=mean", "training.batch_size=4"},
                  m_folder.path());
    ASSERT_EQ(trained.exitCode, 0) << trained.err;
    writeText(m_folder / "all.csv", "3,blue,10\n,red,\n");
    writeText(m_folder / "named.csv", "colour,age\nblue,3\nred,?\n");
    const ProcessResult all = predict({"all.csv"});
    ASSERT_EQ(all.exitCode, 0) << all.err;
    const std::string answer = all.out.substr(all.out.find("\"output\""), all.out.find('\n') - all.out.find("\"output\""));
    const ProcessResult exported =
        runPlexus({"export", "r", "-o", "w.json", "--device", "reference"}, m_folder.path());
    ASSERT_EQ(exported.exitCode, 0) << exported.err;
    for (const char* weights : {"r", "w.json"}) {
        const ProcessResult named =
            runPlexus({"predict", weights, "named.csv", "--json", "--device", "reference"}, m_folder.path());
        ASSERT_EQ(named.exitCode, 0) << named.err;
        EXPECT_THAT(named.out, HasSubstr("named.csv line 2"));
        EXPECT_THAT(named.out, HasSubstr("named.csv line 3"));
        EXPECT_THAT(named.out, HasSubstr(answer));
    }
    // What stands for a missing value is the training's, whatever file is judged: the losses are equal.
    std::string missing = "age,colour,price\n";
    std::string filled = missing;
    const auto facts = Json::parse(readText(m_folder / "r" / "run.json"), "run.json");
    const Json& columns = *facts->find("fields")->items()[0].find("columns");
    for (int i = 0; i < 40; ++i) {
        const std::string rest = ",blue," + std::to_string(i) + "\n";
        missing += (i % 2 == 0 ? "" : "1000") + rest;
        filled += (i % 2 == 0 ? columns.items()[0].find("filler")->compact() : "1000") + rest;
    }
    writeText(m_folder / "missing.csv", missing);
    writeText(m_folder / "filled.csv", filled);
    const auto judged = [&](const char* file) {
        const ProcessResult done = runPlexus({"eval", "r", "--data", file, "--device", "reference"}, m_folder.path());
        EXPECT_EQ(done.exitCode, 0) << done.err;
        return done.out;
    };
    EXPECT_EQ(judged("missing.csv"), judged("filled.csv"));
    writeText(m_folder / "odd.csv", "3,green\n");
    EXPECT_THAT(predict({"odd.csv"}).err, HasSubstr("did not occur in the training data, got \"green\"; one of blue, red"));
}

TEST_F(Predict, ReadsTextsInTheNetworksOwnWords)
{
    for (int i = 0; i < 8; ++i) {
        for (const char* name : {"cold", "warm"}) {
            std::filesystem::create_directories(m_folder / "texts" / name);
            writeText(m_folder / "texts" / name / (std::to_string(i) + ".txt"),
                      std::string("it is ") + name);
        }
    }
    trainBriefly("text-classifier", {"--data", "texts"});
    writeText(m_folder / "x.txt", "is it warm?");
    const ProcessResult done = predict({"x.txt"});
    ASSERT_EQ(done.exitCode, 0) << done.err;
    const auto row = Json::parse(done.out, "output");
    ASSERT_TRUE(row.ok()) << done.out;
    EXPECT_EQ(row->find("probabilities")->items().size(), 2u);
    EXPECT_THAT(row->find("class")->string(), ::testing::AnyOf("cold", "warm"));
}

} // namespace
} // namespace plexus::testing
