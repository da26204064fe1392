// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/oracle.h"

#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

namespace plexus::testing {

void expectAllPass(const std::string& folder, const Judged& judged)
{
    const auto judge = testData() ? *testData() / "oracle/judge.py" : std::filesystem::path();
    const auto cases = judge.parent_path() / folder;
    if (!std::filesystem::exists(judge) || !std::filesystem::exists(cases)) {
        GTEST_SKIP() << "PLEXUS_TEST_DATA names no folder with oracle/judge.py and oracle/" << folder;
    }
    const std::filesystem::path python = "/usr/bin/python3";
    if (runProcess(python, {"-c", "import numpy"}).exitCode != 0) {
        GTEST_SKIP() << "the judge needs python3-numpy";
    }
    const TemporaryFolder results;
    std::vector<std::string> words{"--out", results.path().string(), "--executor", judged.executor};
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(cases)) {
        if (entry.path().filename().string().starts_with("case_")) {
            words.push_back(entry.path().string());
            ++count;
        }
    }
    ASSERT_GT(count, 0u);
    const ProcessResult ran = runProcess(binDir() / "plexus_oracle", words);
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    const ProcessResult verdict =
        runProcess(python, {judge.string(), "--expect", cases.string(), "--results", results.path().string(),
                            "--profile", judged.profile});
    EXPECT_NE(verdict.out.find(std::to_string(count) + " pass, 0 fail, 0 unsupported"), std::string::npos)
        << verdict.out << verdict.err;
}

} // namespace plexus::testing
