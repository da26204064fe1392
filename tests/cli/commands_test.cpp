// SPDX-License-Identifier: GPL-3.0-or-later
// The commands as a person types them: what they answer, where, and the exit code.
#include "app/cli/progress.h"
#include "engine/base/json.h"
#include "tests/support/idx_files.h"
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
        {"range_of_no_rate",
         {"range", "s.plexus", "--from", "fast"},
         1,
         {"--from fast", "from must be a number"}},
        {"range_that_falls",
         {"range", "s.plexus", "--device", "reference", "--from", "1", "--to", "0.1"},
         1,
         {"the learning rate must rise"}},
        {"range",
         {"range", "s.plexus", "--device", "reference", "--steps", "40", "--set", "data.samples=100", "--set",
          "optimizer=sgd"},
         0,
         {"learning rate 1e-06", "It falls fastest at", "plexus train s.plexus --set optimizer.learning_rate="}},
        {"resume_for_no_epochs", {"resume", "r", "--epochs", "0"}, 2, {"--epochs", "from 1"}},
        {"resume_with_nothing_left",
         {"resume", "r", "--device", "reference"},
         1,
         {"nothing is left to train", "--epochs"}},
        {"resume_for_fewer_epochs",
         {"resume", "r", "--epochs", "1", "--device", "reference"},
         1,
         {"2 epochs are done and 1 are wanted"}},

        {"check", {"check", "s.plexus", "--device", "reference"}, 0,
         {"dense", "trainable parameters", "multiply-adds for a sample", "The project can train"}},
        {"check_what_cannot_train",
         {"check", "s.plexus", "--set", "data.classes=7"},
         1,
         {"error:", "The project cannot train"}},
        {"check_names_what_fixes",
         {"check", "s.plexus", "--set", "data.classes=7"},
         1,
         {"fix: Set units of "}},
        {"check_fixes", {"check", "s.plexus", "--set", "data.classes=7", "--fix", "-o", "fixed.plexus", "--device", "reference"},
         0,
         {"fixed: Set units of ", "The project can train"}},
        {"check_fixes_to_nowhere",
         {"check", "s.plexus", "--fix"},
         2,
         {"--fix and --output belong together"}},
        {"check_on_no_such_device",
         {"check", "s.plexus", "--device", "nosuchdevice"},
         1,
         {"trainable parameters", "there is no such device", "The project cannot train"}},
        {"train_on_no_such_device",
         {"train", "s.plexus", "--device", "nosuchdevice"},
         1,
         {"there is no such device", "nosuchdevice", "use one of"}},
        {"devices", {"devices"}, 0, {"chosen", "largest operand", "MiB"}},

        {"new_of_no_template",
         {"new", "bogus", "-o", "x.plexus"},
         1,
         {"there is no template \"bogus\"; use one of ", "spirals"}},
        {"new_with_a_folder_without_the_files",
         {"new", "mnist-cnn", "-o", "x.plexus", "--data", "r"},
         1,
         {"train-images"}},
        {"set_of_no_node", train + Words{"--set", "bogus.units=3"}, 1, {"\"bogus\"; use one of training"}},
        {"set_of_recompute", train + Words{"--epochs", "1", "--run", "x", "--set", "training.recompute=activations"}, 0, {"Finished"}},
        {"set_of_precision", train + Words{"--epochs", "1", "--run", "x", "--set", "training.precision=bfloat16"}, 0, {"Finished"}},
        {"set_of_no_precision", train + Words{"--set", "training.precision=double"}, 1, {"precision", "float32", "bfloat16", "double"}},
        {"set_of_no_recompute", train + Words{"--set", "training.recompute=all"}, 1, {"recompute", "nothing", "activations", "all"}},
        {"set_of_no_choice", train + Words{"--set", "optimizer=magic"}, 1, {"\"magic\"", "use one of", "adam"}},

        {"eval", {"eval", "r", "--device", "reference"}, 0, {"samples: loss", "accuracy", "precision"}},
        {"eval_with_a_folder_of_no_use", {"eval", "w.json", "--data", "r"}, 1, {"come from no folder"}},

        {"layers", {"layers"}, 0, {"conv2d", "kernel", "1 to 255 px; initially 3 x 3"}},
        {"layers_in_two_forms", {"layers", "--json", "--markdown"}, 2, {"give one of them"}},
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

// ---- without a device -----------------------------------------------------------------------------

ProcessResult withoutDevice(const std::string& words, const std::filesystem::path& folder)
{
    return runProcess("/bin/sh",
                      {"-c", "VK_DRIVER_FILES=/nonexistent VK_ICD_FILENAMES=/nonexistent exec '"
                                 + (binDir() / "plexus").string() + "' " + words},
                      folder);
}

TEST(WithoutDevice, TrainingSaysSoWithItsOwnExitCode)
{
    const ProcessResult result = withoutDevice("train s.plexus --run none", Made::get().path());
    EXPECT_EQ(result.exitCode, 3) << result.out;
    EXPECT_THAT(result.err, HasSubstr("Vulkan"));
    EXPECT_FALSE(std::filesystem::exists(Made::get().path() / "none"));
}

TEST(ExplainCommand, TellsKernelsAndMemory)
{
    const ProcessResult text = runPlexus({"explain", "s.plexus"}, Made::get().path());
    EXPECT_EQ(text.exitCode, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr("= matmul "));
    EXPECT_THAT(text.out, HasSubstr("are alive at the fullest moment"));
    const ProcessResult result = runPlexus({"explain", "s.plexus", "--json"}, Made::get().path());
    const auto json = Json::parse(result.out, "explain");
    ASSERT_TRUE(json.ok()) << result.out;
    EXPECT_GE(json->find("arena_bytes")->integer(), json->find("most_alive_bytes")->integer());
    EXPECT_FALSE(json->find("kernels")->items().empty());
}

TEST(WithoutDevice, ExplainSaysThatItNeedsOne)
{
    const ProcessResult result = withoutDevice("explain s.plexus", Made::get().path());
    EXPECT_EQ(result.exitCode, 3) << result.out;
    EXPECT_THAT(result.err, HasSubstr("Vulkan"));
}

TEST(WithoutDevice, CheckStillChecks)
{
    const ProcessResult text = withoutDevice("check s.plexus", Made::get().path());
    EXPECT_EQ(text.exitCode, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr("trainable parameters"));
    EXPECT_THAT(text.out, HasSubstr("Device memory: not known"));
    const ProcessResult result = withoutDevice("check s.plexus --json", Made::get().path());
    const auto json = Json::parse(result.out, "check");
    ASSERT_TRUE(json.ok()) << result.out;
    EXPECT_NE(json->find("note"), nullptr);
    EXPECT_EQ(json->find("memory_bytes"), nullptr);
    ASSERT_NE(json->find("costs"), nullptr) << "what needs no device is told";
    EXPECT_GT(json->find("costs")->find("multiply_adds")->integer(), 0);
    EXPECT_EQ(json->find("costs")->find("parameters")->integer(), json->find("parameters")->integer());
}

TEST(DevicesCommand, LimitsAreNumbers)
{
    const ProcessResult result = runPlexus({"devices", "--json"});
    const auto json = Json::parse(result.out, "devices");
    ASSERT_TRUE(json.ok()) << result.out;
    const Json& limits = *json->find("devices")->items().front().find("limits");
    for (const auto& [name, value] : limits.members()) {
        EXPECT_TRUE(value.isInteger()) << name;
    }
    EXPECT_NE(limits.find("largest_operand_bytes"), nullptr);
}

// ---- predict --------------------------------------------------------------------------------------

TEST(PredictFiles, ReadsTables)
{
    struct Table {
        std::string file, text;
        int exitCode;
        std::string says;
    };
    const TemporaryFolder folder;
    for (const Table& table : {Table{"a.csv", "x,y\n0.5,0.25\n-1,2\n", 0, "a.csv line 3:"},
                               Table{"P.CSV", "0.5;0.25\n", 0, "P.CSV line 1:"},
                               Table{"n.csv", "nan,0.25\n0.5,0.25\n", 1, "n.csv, line 1, column 1"},
                               Table{"i.csv", "0.5,0.25\n0.5,inf\n", 1, "i.csv, line 2, column 2"},
                               Table{"w.csv", "x,y\n0.5,up\n", 1, "got \"up\""},
                               Table{"s.csv", "1,2,3\n", 1, "takes 2 numbers"}}) {
        writeText(folder / table.file, table.text);
        const ProcessResult result =
            runPlexus({"predict", (Made::get().path() / "w.json").string(), table.file, "--device",
                       "reference"},
                      folder.path());
        EXPECT_EQ(result.exitCode, table.exitCode) << table.file << ": " << result.out << result.err;
        EXPECT_THAT(result.out + result.err, HasSubstr(table.says));
    }
}

TEST(PredictFiles, ReadsPicturesAndEvalTheDataTheyWereTrainedOn)
{
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "data");
    writeIdxFolder(folder / "data");
    ASSERT_EQ(runPlexus({"new", "mnist-mlp", "-o", "m.plexus", "--data", "data"}, folder.path()).exitCode, 0);
    const ProcessResult trained = runPlexus(
        {"train", "m.plexus", "--steps", "1", "--run", "m", "--device", "reference"}, folder.path());
    ASSERT_EQ(trained.exitCode, 0) << trained.err;
    writeText(folder / "three.pgm", "P5 28 28 255\n" + std::string(28 * 28, '\0'));
    const ProcessResult predicted =
        runPlexus({"predict", "m", "three.pgm", "--device", "reference"}, folder.path());
    EXPECT_EQ(predicted.exitCode, 0) << predicted.err;
    EXPECT_THAT(predicted.out, HasSubstr("three.pgm:"));
    EXPECT_EQ(predicted.err, "");
    writeText(folder / "wide.pgm", "P5 112 56 255\n" + std::string(112 * 56, '\xff'));
    const ProcessResult wide =
        runPlexus({"predict", "m", "wide.pgm", "--device", "reference"}, folder.path());
    EXPECT_EQ(wide.exitCode, 0) << wide.err;
    EXPECT_THAT(wide.err, HasSubstr("wide.pgm: the picture of 112 x 56 was scaled, with black "
                                    "borders, to 28 x 28"));

    // The run's data have moved: eval asks for them.
    std::filesystem::rename(folder / "data", folder / "moved");
    const ProcessResult lost = runPlexus({"eval", "m", "--device", "reference"}, folder.path());
    EXPECT_EQ(lost.exitCode, 1) << lost.out;
    EXPECT_THAT(lost.err, HasSubstr("--data"));
    const ProcessResult found =
        runPlexus({"eval", "m", "--data", "moved", "--device", "reference"}, folder.path());
    EXPECT_EQ(found.exitCode, 0) << found.err;
    const ProcessResult wrong =
        runPlexus({"eval", "m", "--data", "m", "--device", "reference"}, folder.path());
    EXPECT_EQ(wrong.exitCode, 1) << wrong.out;
    EXPECT_THAT(wrong.err, HasSubstr("train-images"));
}

// ---- training -------------------------------------------------------------------------------------

TEST(TrainingCommands, ANumberThatIsNotFiniteAdvisesTheCommandThatHelps)
{
    const TemporaryFolder folder;
    Made::get().copyTo(folder);
    const ProcessResult result =
        runPlexus(train + Words{"--set", "optimizer=sgd", "--set", "optimizer.weight_decay=1", "--set",
                                "optimizer.learning_rate=1000",
                                "--run", "lost"},
                  folder.path());
    EXPECT_EQ(result.exitCode, 1) << result.out << result.err;
    EXPECT_THAT(result.err, HasSubstr("plexus train s.plexus --set data.samples=100 --set optimizer=sgd "
                                      "--set optimizer.weight_decay=1 --set optimizer.learning_rate=1000 "
                                      "--device reference "
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

TEST(TrainingCommands, ARunIsTrainedByOneProcess)
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

TEST(TrainingCommands, AnInterruptSavesAndResumeGoesOnToTheSameWeights)
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

TEST(TrainingCommands, AnInterruptSaysHowToGoOn)
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

TEST(TrainingCommands, TheBarFitsTheTerminal)
{
    StepReport report{.step = 300, .epoch = 12, .loss = 0.1234, .accuracy = 0.975};
    EXPECT_THAT(cli::progressLine(report, 1000, "images", 79), HasSubstr("  - left"));
    report.samplesPerSecond = 123456;
    report.secondsLeft = 4000;
    for (size_t columns = 1; columns < 200; ++columns) {
        EXPECT_LE(cli::progressLine(report, 1000, "images", columns).size(), columns);
    }
    EXPECT_EQ(cli::progressLine(report, 1000, "images", 120),
              "epoch 12 [#######.................]  30 %  loss 0.1234  accuracy 97.5 %  1 h 6 min left  "
              "123456 images/s");
}

} // namespace
} // namespace plexus::testing
