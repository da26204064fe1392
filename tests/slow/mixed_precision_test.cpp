// SPDX-License-Identifier: GPL-3.0-or-later
// Networks learn in bfloat16 what they learn in float32, within what the seed makes of them: ctest -L slow.
#include "engine/base/json.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace plexus::testing {
namespace {

constexpr int seeds = 5;

// The accuracy that a training of two epochs ends with.
double accuracyOf(const TemporaryFolder& folder, const std::string& precision, int seed)
{
    const std::string run = precision + std::to_string(seed);
    const ProcessResult done = runPlexus({"train", "t.plexus", "--seed", std::to_string(seed), "--epochs", "2", "--run", run,
                                          "--json", "--set", "training.precision=" + precision},
                                         folder.path());
    EXPECT_EQ(done.exitCode, 0) << done.err;
    std::istringstream lines(done.out);
    std::string line, last;
    while (std::getline(lines, line)) {
        last = line.empty() ? last : line;
    }
    const auto json = Json::parse(last, "output");
    const Json* metrics = json.ok() ? json->find("metrics") : nullptr;
    const Json* accuracy = metrics != nullptr ? metrics->find("accuracy") : nullptr;
    EXPECT_TRUE(accuracy != nullptr && accuracy->isNumber()) << last;
    return accuracy != nullptr && accuracy->isNumber() ? accuracy->number() : 0;
}

void expectEqualLearning(const std::string& name)
{
    const auto data = testData();
    if (!data || !std::filesystem::exists(*data / "data" / "mnist")) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with data/mnist";
    }
    const TemporaryFolder folder;
    const ProcessResult made =
        runPlexus({"new", name, "-o", "t.plexus", "--data", (*data / "data" / "mnist").string()}, folder.path());
    ASSERT_EQ(made.exitCode, 0) << made.err;
    double sum = 0, squares = 0; // of the differences, seed by seed
    for (int seed = 1; seed <= seeds; ++seed) {
        const double difference = accuracyOf(folder, "bfloat16", seed) - accuracyOf(folder, "float32", seed);
        sum += difference;
        squares += difference * difference;
    }
    const double mean = sum / seeds;
    const double deviation = std::sqrt(std::max(squares - sum * mean, 0.0) / (seeds - 1));
    EXPECT_LT(std::abs(mean), 0.001 + 2 * deviation / std::sqrt(seeds)) << mean << ", deviation " << deviation;
}

TEST(SlowMixedPrecision, MnistMlp)
{
    expectEqualLearning("mnist-mlp");
}

TEST(SlowMixedPrecision, MnistCnn)
{
    expectEqualLearning("mnist-cnn");
}

} // namespace
} // namespace plexus::testing
