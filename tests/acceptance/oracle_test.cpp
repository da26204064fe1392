// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace plexus::testing {
namespace {

struct Judged {
    std::string executor, profile;
};

// PyTorch's float64 losses, gradients and weights decide; every case of the trunk is within reach.
class Oracle : public ::testing::TestWithParam<Judged> {};

TEST_P(Oracle, EveryTrunkCaseEqualsPyTorch)
{
    if (!testData() || !std::filesystem::exists(*testData() / "oracle/judge.py")) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with oracle/judge.py";
    }
    const std::filesystem::path python = "/usr/bin/python3";
    if (runProcess(python, {"-c", "import numpy"}).exitCode != 0) {
        GTEST_SKIP() << "the judge needs python3-numpy";
    }
    const std::filesystem::path cases = *testData() / "oracle/trunk";
    const TemporaryFolder results;
    std::vector<std::string> words{"--out", results.path().string(), "--executor", GetParam().executor};
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(cases)) {
        if (entry.path().filename().string().starts_with("case_")) {
            words.push_back(entry.path().string());
            ++count;
        }
    }
    const ProcessResult ran = runProcess(binDir() / "plexus_oracle", words);
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    const ProcessResult judged =
        runProcess(python, {(*testData() / "oracle/judge.py").string(), "--expect", cases.string(),
                            "--results", results.path().string(), "--profile", GetParam().profile});
    EXPECT_NE(judged.out.find(std::to_string(count) + " pass, 0 fail, 0 unsupported"),
              std::string::npos)
        << judged.out << judged.err;
}

INSTANTIATE_TEST_SUITE_P(Executors, Oracle,
                         ::testing::Values(Judged{"reference", "f64"}, Judged{"vulkan", "f32"}),
                         [](const auto& instance) { return instance.param.executor; });

} // namespace
} // namespace plexus::testing
