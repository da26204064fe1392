// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <set>
#include <sstream>

namespace plexus::testing
{
namespace
{

std::string exported(const TemporaryFolder& folder, const std::string& run)
{
    const ProcessResult result =
        runPlexus({"export", run, "--to", "json", "-o", run + ".json", "--device", "reference"}, folder.path());
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return readText(folder / (run + ".json"));
}

// The step numbers of a run's log, in order.
std::vector<std::string> loggedSteps(const std::filesystem::path& log)
{
    std::vector<std::string> steps;
    std::istringstream lines(readText(log));
    for (std::string line; std::getline(lines, line);) {
        const size_t at = line.find("\"step\":");
        if (at != std::string::npos && line.find("\"type\":\"step\"") != std::string::npos) {
            steps.push_back(line.substr(at, line.find_first_of(",}", at) - at));
        }
    }
    return steps;
}

TEST(Resume, AKilledRunEndsWithTheSameBitsAsOneThatWasNot)
{
    const TemporaryFolder folder;
    ASSERT_EQ(runPlexus({"new", "spirals", "-o", "s.plexus"}, folder.path()).exitCode, 0);
    const std::vector<std::string> train = {"train",  "s.plexus", "--epochs", "10",
                                            "--seed", "7",        "--json"};
    auto trainInto = [&](const std::string& run) {
        std::vector<std::string> words = train;
        words.insert(words.end(), {"--run", run});
        return words;
    };
    const ProcessResult whole = runPlexus(trainInto("whole"), folder.path());
    ASSERT_EQ(whole.exitCode, 0) << whole.err;
    const auto lines = std::count(whole.out.begin(), whole.out.end(), '\n');
    const std::string expected = exported(folder, "whole");
    const size_t steps = loggedSteps(folder / "whole/log.jsonl").size();
    ASSERT_GT(steps, 50u);

    // What a pipe may hold unread (Process keeps it small): the program is killed before it can have
    // written its last line.
    constexpr int64_t unread = 100;
    ASSERT_GT(lines, 2 * unread);
    std::mt19937 random(20);
    for (int kill = 0; kill < 20; ++kill) {
        const std::string run = "killed" + std::to_string(kill);
        {
            Process process(binDir() / "plexus", trainInto(run), folder.path());
            const auto until = std::uniform_int_distribution<int64_t>(2, lines - unread)(random);
            std::string line;
            for (int64_t i = 0; i < until && process.readLine(line); ++i) {
            }
            process.signal(SIGKILL);
            EXPECT_EQ(process.wait(), 128 + SIGKILL) << "killed after " << until << " lines";
        }
        const ProcessResult resumed = runPlexus({"resume", run, "--json"}, folder.path());
        ASSERT_EQ(resumed.exitCode, 0) << resumed.err;
        EXPECT_EQ(exported(folder, run), expected) << run;
        const std::vector<std::string> logged = loggedSteps(folder / (run + "/log.jsonl"));
        EXPECT_EQ(logged.size(), steps) << run;
        EXPECT_EQ(std::set(logged.begin(), logged.end()).size(), logged.size())
            << "a step stands twice";
    }
}

} // namespace
} // namespace plexus::testing
