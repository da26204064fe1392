// SPDX-License-Identifier: GPL-3.0-or-later
// The commands as a person types them: what they answer, where, and the exit code.
#include "engine/base/json.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <functional>

namespace plexus::testing
{
namespace
{

using ::testing::HasSubstr;
using ::testing::Not;
using Words = std::vector<std::string>;

// A small project and a run of it that has ended, made once; tests copy what they change.
class Made
{
public:
    static const Made& get()
    {
        static const Made made;
        return made;
    }
    const std::filesystem::path& path() const { return m_folder.path(); }
    void copyTo(const TemporaryFolder& folder) const
    {
        std::filesystem::copy(path(), folder.path(), std::filesystem::copy_options::recursive);
    }

private:
    Made()
    {
        run({"new", "spirals", "-o", "s.plexus"});
        run({"train", "s.plexus", "--epochs", "2", "--run", "r", "--device", "reference", "--set",
             "data.samples=100"});
        run({"export", "r", "-o", "w.json", "--device", "reference"});
    }
    void run(const Words& words)
    {
        const ProcessResult result = runPlexus(words, m_folder.path());
        if (result.exitCode != 0) {
            throw std::runtime_error(words.front() + ": " + result.err);
        }
    }
    TemporaryFolder m_folder;
};

Words operator+(Words words, const Words& more)
{
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

const Words train = {"train", "s.plexus", "--device", "reference", "--set", "data.samples=100"};

// ---- one command, one answer ----------------------------------------------------------------------

struct Answer {
    std::string name;
    Words words;
    int exitCode = 0;
    Words says;         // on either stream
    Words doesNotSay = {};
};

void PrintTo(const Answer& answer, std::ostream* stream)
{
    *stream << answer.name;
}

std::vector<Answer> answers()
{
    return {
        {"unknown_command", {"bogus"}, 2, {"\"bogus\"", "use one of", "train", "resume"}},
        {"no_command", {}, 2, {"subcommand"}},
        {"negative_epochs", train + Words{"--epochs", "-1"}, 2, {"--epochs", "from 1", "-1"}, {"--set"}},
        {"no_steps", train + Words{"--steps", "0"}, 2, {"--steps", "from 1"}},
        {"epochs_that_are_no_number", train + Words{"--epochs", "x"}, 2, {"--epochs", "\"x\""}},
        {"too_many_epochs",
         train + Words{"--epochs", "99999999999999"},
         1,
         {"--epochs 99999999999999", "epochs must be"},
         {"--set"}},
        {"seed_that_is_no_number", train + Words{"--seed", "x"}, 1, {"--seed x", "whole number"}, {"--set"}},
        {"resume_for_no_epochs", {"resume", "r", "--epochs", "0"}, 2, {"--epochs", "from 1"}},
        {"resume_with_nothing_left",
         {"resume", "r", "--device", "reference"},
         1,
         {"nothing is left to train", "--epochs"}},
        {"resume_for_fewer_epochs",
         {"resume", "r", "--epochs", "1", "--device", "reference"},
         1,
         {"2 epochs are done and 1 are wanted"}},
    };
}

class Command : public ::testing::TestWithParam<Answer>
{
};

TEST_P(Command, Answers)
{
    const Answer& answer = GetParam();
    const TemporaryFolder folder;
    Made::get().copyTo(folder);
    const std::string before = readText(folder / "r/project.plexus");
    const ProcessResult result = runPlexus(answer.words, folder.path());
    const std::string all = result.out + result.err;
    EXPECT_EQ(result.exitCode, answer.exitCode) << all;
    for (const std::string& part : answer.says) {
        EXPECT_THAT(all, HasSubstr(part));
    }
    for (const std::string& part : answer.doesNotSay) {
        EXPECT_THAT(all, Not(HasSubstr(part)));
    }
    EXPECT_EQ(readText(folder / "r/project.plexus"), before);
}

INSTANTIATE_TEST_SUITE_P(Cli, Command, ::testing::ValuesIn(answers()),
                         [](const auto& instance) { return instance.param.name; });

// ---- training -------------------------------------------------------------------------------------

TEST(Training, ANumberThatIsNotFiniteAdvisesTheCommandThatHelps)
{
    const TemporaryFolder folder;
    Made::get().copyTo(folder);
    const ProcessResult result =
        runPlexus(train + Words{"--set", "optimizer=sgd", "--set", "optimizer.learning_rate=1000",
                                "--run", "lost"},
                  folder.path());
    EXPECT_EQ(result.exitCode, 1) << result.out << result.err;
    EXPECT_THAT(result.err, HasSubstr("plexus train s.plexus --set data.samples=100 --set optimizer=sgd "
                                      "--set optimizer.learning_rate=1000 --device reference "
                                      "--set optimizer.learning_rate=100\n"));
    EXPECT_THAT(result.err, Not(HasSubstr("plexus resume")));
}

// Reads lines until a step is reported; false when the program ended before.
bool waitForStep(Process& process)
{
    std::string line;
    while (process.readLine(line)) {
        if (line.find("\"type\":\"step\"") != std::string::npos) {
            return true;
        }
    }
    return false;
}

std::string weightsOf(const TemporaryFolder& folder, const std::string& run)
{
    const ProcessResult result =
        runPlexus({"export", run, "-o", run + ".json", "--device", "reference"}, folder.path());
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return readText(folder / (run + ".json"));
}

TEST(Training, ARunIsTrainedByOneProcess)
{
    const TemporaryFolder folder;
    Made::get().copyTo(folder);
    {
        Process process(binDir() / "plexus", train + Words{"--epochs", "100000", "--run", "busy", "--json"},
                        folder.path());
        ASSERT_TRUE(waitForStep(process));
        const ProcessResult second =
            runPlexus({"resume", "busy", "--device", "reference"}, folder.path());
        EXPECT_EQ(second.exitCode, 1) << second.out;
        EXPECT_THAT(second.err, HasSubstr("is being trained by another process"));
        process.signal(SIGKILL);
        process.wait();
    }
    const ProcessResult after =
        runPlexus({"train", "busy/project.plexus", "--steps", "1", "--device", "reference"}, folder.path());
    EXPECT_EQ(after.exitCode, 0) << after.err;
    Process resumed(binDir() / "plexus", {"resume", "busy", "--device", "reference", "--json"},
                    folder.path());
    EXPECT_TRUE(waitForStep(resumed)) << "a killed process keeps no lock";
}

TEST(Training, AnInterruptSavesAndResumeGoesOnToTheSameWeights)
{
    const TemporaryFolder folder;
    Made::get().copyTo(folder);
    const Words shared = train + Words{"--epochs", "60"};
    ASSERT_EQ(runPlexus(shared + Words{"--run", "whole"}, folder.path()).exitCode, 0);

    Process process(binDir() / "plexus", shared + Words{"--run", "parts", "--json"}, folder.path());
    ASSERT_TRUE(waitForStep(process));
    process.signal(SIGINT);
    std::string line, last;
    while (process.readLine(line)) {
        last = line;
    }
    EXPECT_EQ(process.wait(), 0);
    EXPECT_THAT(last, HasSubstr("stopped"));
    const ProcessResult resumed = runPlexus({"resume", "parts", "--device", "reference"}, folder.path());
    ASSERT_EQ(resumed.exitCode, 0) << resumed.err;
    EXPECT_EQ(weightsOf(folder, "parts"), weightsOf(folder, "whole"));
}

TEST(Training, AnInterruptSaysHowToGoOn)
{
    const TemporaryFolder folder;
    Made::get().copyTo(folder);
    Process process(binDir() / "plexus", train + Words{"--epochs", "100000", "--run", "long"}, folder.path());
    std::string line;
    ASSERT_TRUE(process.readLine(line));
    EXPECT_THAT(line, HasSubstr("Training on"));
    process.signal(SIGINT);
    while (process.readLine(line)) {
    }
    EXPECT_EQ(process.wait(), 0);
    EXPECT_THAT(line, HasSubstr("Stopped after step"));
    EXPECT_THAT(line, HasSubstr("plexus resume long"));
}

} // namespace
} // namespace plexus::testing
