// SPDX-License-Identifier: GPL-3.0-or-later
// The whole loop on real data, through the program a person runs.
#include "engine/base/json.h"
#include "engine/io/checksum.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace plexus::testing {
namespace {

// The objects a command printed, one a line.
std::vector<Json> objects(const std::string& output)
{
    std::istringstream lines(output);
    std::vector<Json> result;
    for (std::string line; std::getline(lines, line);) {
        if (auto json = Json::parse(line, "output"); json.ok()) {
            result.push_back(std::move(*json));
        }
    }
    return result;
}

Json lastObject(const std::string& output)
{
    const std::vector<Json> all = objects(output);
    return all.empty() ? Json() : all.back();
}

// mnist-cnn trained for one epoch with seed 1 (tests/slow trains its three, to 97.5 %), and a second time for 100 steps;
// shared by the tests below.
class MnistCnn : public ::testing::Test {
protected:
    static std::vector<std::string> training(const std::string& run)
    {
        return {"train", "m.plexus", "--epochs", "1", "--seed", "1", "--run", run, "--json"};
    }
    static std::vector<Json> train(const std::string& run)
    {
        const ProcessResult trained = runPlexus(training(run), folder->path());
        EXPECT_EQ(trained.exitCode, 0) << trained.err;
        return objects(trained.out);
    }
    // The same until it has made `steps`: nothing is validated.
    static std::vector<Json> begin(const std::string& run, size_t steps)
    {
        Process process(binDir() / "plexus", training(run), folder->path());
        std::string said;
        for (std::string line; steps > 0 && process.readLine(line);) {
            steps -= line.find("\"type\":\"step\"") != std::string::npos ? 1 : 0;
            said += line + "\n";
        }
        return objects(said);
    }
    static void SetUpTestSuite()
    {
        if (!testData() || !std::filesystem::exists(*testData() / "data/mnist")) {
            return;
        }
        folder = new TemporaryFolder;
        data = (*testData() / "data/mnist").string();
        ASSERT_EQ(runPlexus({"new", "mnist-cnn", "-o", "m.plexus", "--data", data}, folder->path())
                      .exitCode,
                  0);
        said = train("r1");
        again = begin("r2", 100);
        finished = said.empty() ? Json() : said.back();
        const ProcessResult exported =
            runPlexus({"export", "r1", "--to", "json", "-o", "r1.json"}, folder->path());
        ASSERT_EQ(exported.exitCode, 0) << exported.err;
    }
    static void TearDownTestSuite()
    {
        delete folder;
        folder = nullptr;
    }
    void SetUp() override
    {
        if (!folder) {
            GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with data/mnist";
        }
    }
    // Weights name no folder, so their evaluation is told where the data lies.
    static ProcessResult evaluate(const std::string& weights)
    {
        return runPlexus({"eval", weights, "--data", data, "--json"}, folder->path());
    }
    // The picture of a test vector.
    static std::string asCsv(const Json& vector)
    {
        std::string csv;
        for (const Json& pixel : vector.find("input")->members().front().second.find("data")->items()) {
            csv += (csv.empty() ? "" : ",") + std::to_string(static_cast<int>(pixel.number()));
        }
        return csv + "\n";
    }
    static inline TemporaryFolder* folder = nullptr;
    static inline std::string data;
    static inline std::vector<Json> said, again; // by the two trainings
    static inline Json finished;
};

TEST_F(MnistCnn, IsRightIn97PercentOfTheOfficialTestImages)
{
    ASSERT_TRUE(finished.find("validation_accuracy"));
    EXPECT_GE(finished.find("validation_accuracy")->number(), 0.97); // 0.976 seen
    EXPECT_EQ(finished.find("type")->string(), "finished");
}

// Every loss of a step to the last bit. (The kill test compares weights byte for byte.)
TEST_F(MnistCnn, EqualSeedsTakeEqualSteps)
{
    const auto losses = [](const std::vector<Json>& lines) {
        std::vector<double> result;
        for (const Json& line : lines) {
            if (line.find("type")->string() == "step" && line.find("step")->integer() <= 100) {
                result.push_back(line.find("loss")->number());
            }
        }
        return result;
    };
    const std::vector<double> first = losses(said);
    EXPECT_EQ(first.size(), 100u);
    EXPECT_EQ(first, losses(again));
}

TEST_F(MnistCnn, EvaluationOfRunAndWeightsAgreeWithTraining)
{
    const Json ofRun = lastObject(runPlexus({"eval", "r1", "--json"}, folder->path()).out);
    const Json ofWeights = lastObject(evaluate("r1.json").out);
    ASSERT_TRUE(ofRun.find("accuracy") && ofWeights.find("accuracy"));
    EXPECT_EQ(ofRun.find("accuracy")->number(), ofWeights.find("accuracy")->number());
    EXPECT_EQ(ofRun.find("accuracy")->number(), finished.find("validation_accuracy")->number());
    EXPECT_NEAR(ofRun.find("loss")->number(), finished.find("validation_loss")->number(), 1e-6);
    int64_t total = 0, right = 0;
    const Json::Array& rows = ofRun.find("confusion")->items();
    for (size_t i = 0; i < rows.size(); ++i) {
        for (size_t j = 0; j < rows.size(); ++j) {
            total += rows[i].items()[j].integer();
            right += i == j ? rows[i].items()[j].integer() : 0;
        }
    }
    EXPECT_EQ(total, 10000);
    EXPECT_EQ(static_cast<double>(right) / 10000, ofRun.find("accuracy")->number());
}

TEST_F(MnistCnn, PredictAgreesWithTheTestVectors)
{
    const Json weights = *Json::parse(readText(*folder / "r1.json"), "weights");
    const Json& vector = weights.find("test_vectors")->items().front();
    writeText(*folder / "sample.csv", asCsv(vector));
    const ProcessResult predicted =
        runPlexus({"predict", "r1.json", "sample.csv", "--json"}, folder->path());
    ASSERT_EQ(predicted.exitCode, 0) << predicted.err;
    const Json row = lastObject(predicted.out);
    const Json::Array& expected = vector.find("output")->find("data")->items();
    const Json::Array& probabilities = row.find("probabilities")->items();
    ASSERT_EQ(probabilities.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(probabilities[i].number(), expected[i].number(), 1e-5);
    }
}

TEST_F(MnistCnn, AChangedFileIsRefused)
{
    const std::string good = readText(*folder / "r1.json");
    Json json = *Json::parse(good, "weights");
    Json& values = *json.find("tensors")->members().front().second.find("data");
    values.items().front() = Json(values.items().front().number() + 0.5);
    writeText(*folder / "weight.json", json.pretty());
    const ProcessResult weight = evaluate("weight.json");
    EXPECT_EQ(weight.exitCode, 1);
    EXPECT_NE(weight.err.find("checksum"), std::string::npos) << weight.err;

    json = *Json::parse(good, "weights");
    json.erase("checksum");
    Json& mean = *json.find("preprocessing")->items().front().find("mean");
    mean.items().front() = Json(mean.items().front().number() + 1);
    json.set("checksum", valueChecksum(json));
    writeText(*folder / "mean.json", json.pretty());
    const ProcessResult changed = evaluate("mean.json");
    EXPECT_EQ(changed.exitCode, 1);
    EXPECT_NE(changed.err.find("test vector"), std::string::npos) << changed.err;

    writeText(*folder / "compact.json", Json::parse(good, "weights")->compact());
    writeText(*folder / "sample.csv", asCsv(json.find("test_vectors")->items().front()));
    EXPECT_EQ(runPlexus({"predict", "compact.json", "sample.csv"}, folder->path()).exitCode, 0)
        << "a re-indented file is the same file";
}

} // namespace
} // namespace plexus::testing
