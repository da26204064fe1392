// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/oracle.h"

#include "engine/base/file.h"
#include "engine/base/json.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace plexus::testing {
namespace {

// case_<number>.json of a folder, in order.
std::vector<std::filesystem::path> casesOf(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> cases;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with("case_")) {
            cases.push_back(entry.path());
        }
    }
    std::sort(cases.begin(), cases.end());
    return cases;
}

// What a case is made of: "op linear", "optimizer adam", ...
std::set<std::string> kindsOf(const std::filesystem::path& path)
{
    const Json json = Json::parse(readFile(path).value(), path.string()).value();
    std::set<std::string> kinds;
    for (const Json& node : json.find("nodes")->items()) {
        kinds.insert("op " + node.find("op")->string());
    }
    for (const char* part : {"loss", "optimizer", "schedule"}) {
        kinds.insert(std::string(part) + " " + json.find(part)->find("kind")->string());
    }
    return kinds;
}

std::vector<std::filesystem::path> oneOfEachKind(const std::vector<std::filesystem::path>& cases)
{
    std::set<std::string> seen;
    std::vector<std::filesystem::path> chosen;
    for (const auto& path : cases) {
        const size_t before = seen.size();
        seen.merge(kindsOf(path));
        if (seen.size() > before) {
            chosen.push_back(path);
        }
    }
    return chosen;
}

} // namespace

void expectAllPass(const std::string& folder, Cases which, const Judged& judged)
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
    const auto all = casesOf(cases);
    const auto chosen = which == Cases::All ? all : oneOfEachKind(all);
    ASSERT_FALSE(chosen.empty());
    const TemporaryFolder results, expectations;
    std::vector<std::string> words{"--out", results.path().string(), "--executor", judged.executor};
    for (const auto& path : chosen) {
        const std::string expectation = "expect_" + path.filename().string().substr(std::string("case_").size());
        std::filesystem::copy(cases / expectation, expectations.path() / expectation);
        words.push_back(path.string());
    }
    const ProcessResult ran = runProcess(binDir() / "plexus_oracle", words);
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    const ProcessResult verdict =
        runProcess(python, {judge.string(), "--expect", expectations.path().string(), "--results", results.path().string(),
                            "--profile", judged.profile});
    EXPECT_NE(verdict.out.find(std::to_string(chosen.size()) + " pass, 0 fail, 0 unsupported"), std::string::npos)
        << verdict.out << verdict.err;
}

} // namespace plexus::testing
