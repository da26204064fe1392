// SPDX-License-Identifier: GPL-3.0-or-later
// Networks learn in 16 bits what they learn in float32, within what the seed makes of them: ctest -L slow.
#include "engine/base/json.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <sstream>

namespace plexus::testing {
namespace {

constexpr int seeds = 5;
constexpr double deviations = 2.78; // of a mean of five: one in twenty lies beyond (Student's t)

using Words = std::vector<std::string>;

// The validation accuracy that a training of t.plexus ends with.
double accuracyOf(const TemporaryFolder& folder, const std::string& precision, int seed, const Words& more)
{
    const std::string run = precision + std::to_string(seed);
    Words words = {"train", "t.plexus", "--seed", std::to_string(seed), "--run", run, "--json", "--set",
                   "training.precision=" + precision};
    words.insert(words.end(), more.begin(), more.end());
    const ProcessResult done = runPlexus(words, folder.path());
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

void expectEqualLearning(const TemporaryFolder& folder, const Words& make, const Words& train)
{
    const ProcessResult made = runPlexus(make, folder.path());
    ASSERT_EQ(made.exitCode, 0) << made.err;
    std::vector<double> words;
    for (int seed = 1; seed <= seeds; ++seed) {
        words.push_back(accuracyOf(folder, "float32", seed, train));
    }
    for (const char* precision : {"bfloat16", "float16"}) {
        double sum = 0, squares = 0; // of the differences, seed by seed
        for (int seed = 1; seed <= seeds; ++seed) {
            const double word = words[static_cast<size_t>(seed - 1)], halves = accuracyOf(folder, precision, seed, train);
            std::cout << "seed " << seed << ": float32 " << word << ", " << precision << " " << halves << std::endl;
            sum += halves - word;
            squares += (halves - word) * (halves - word);
        }
        const double mean = sum / seeds;
        const double deviation = std::sqrt(std::max(squares - sum * mean, 0.0) / (seeds - 1));
        EXPECT_LT(std::abs(mean), 0.001 + deviations * deviation / std::sqrt(seeds)) << precision << ": " << mean << ", deviation " << deviation;
        EXPECT_LT(std::abs(mean), 0.02) << precision; // however much it scatters
    }
}

TEST(SlowMixedPrecision, MnistMlp)
{
    const auto data = testData();
    if (!data || !std::filesystem::exists(*data / "data" / "mnist")) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with data/mnist";
    }
    expectEqualLearning(TemporaryFolder(), {"new", "mnist-mlp", "-o", "t.plexus", "--data", (*data / "data" / "mnist").string()},
                        {"--epochs", "1"});
}

// Three convolutions with batch norm on 2,000 pictures; 2,000 more judge.
TEST(SlowMixedPrecision, CifarConvolutions)
{
    const auto data = testData();
    if (!data || !std::filesystem::exists(*data / "data" / "cifar10")) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with data/cifar10";
    }
    const TemporaryFolder folder;
    const std::string archive = (*data / "data" / "cifar10" / "cifar10-jpeg-60k.tar.xz").string();
    const ProcessResult extracted =
        runProcess("/usr/bin/tar", {"-xJf", archive, "--wildcards", "train/*/0[0-3]??.jpg"}, folder.path());
    ASSERT_EQ(extracted.exitCode, 0) << extracted.err;
    writeText(folder / "net.py", "net = nn.Sequential(\n"
                                 "    nn.Conv2d(3, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),\n"
                                 "    nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),\n"
                                 "    nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.AdaptiveAvgPool2d(1),\n"
                                 "    nn.Flatten(), nn.Linear(64, 10))\n");
    expectEqualLearning(folder, {"new", "--pytorch", "net.py", "-o", "t.plexus"},
                        {"--epochs", "4", "--set", "data=image_folder", "--set", "data.folder=train", "--set",
                         "training.validation_fraction=0.5"});
}

} // namespace
} // namespace plexus::testing
