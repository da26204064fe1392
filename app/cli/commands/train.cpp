// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "app/cli/settings.h"
#include "app/cli/training.h"
#include "engine/model/project_file.h"

namespace plexus::commands
{
namespace
{

// The first of runs/<project>-1, -2, ... beside the project that does not exist yet.
std::filesystem::path freeRunFolder(const std::filesystem::path& project)
{
    const std::filesystem::path folder = project.parent_path() / "runs";
    for (int number = 1;; ++number) {
        std::filesystem::path run =
            folder / (project.stem().string() + "-" + std::to_string(number));
        if (!std::filesystem::exists(run)) {
            return run;
        }
    }
}

// The project with what the command line changes, ready to train.
Result<Graph> graphFor(const Arguments& arguments)
{
    PLEXUS_TRY(Graph graph, loadProject(arguments.text("FILE")));
    PLEXUS_CHECK(cli::applySettings(graph, arguments.texts("--set")));
    if (const auto epochs = arguments.count("--epochs")) {
        const std::string number = std::to_string(*epochs);
        PLEXUS_CHECK(cli::applySetting(graph, "training.epochs=" + number, "--epochs " + number));
    }
    if (const std::string& seed = arguments.text("--seed"); !seed.empty()) {
        PLEXUS_CHECK(cli::applySetting(graph, "training.seed=" + seed, "--seed " + seed));
    }
    PLEXUS_CHECK(cli::checkTrainable(graph, arguments.text("FILE")));
    return graph;
}

// The command that trains the same into a new run.
std::string commandOf(const Arguments& arguments)
{
    std::string command = "plexus train " + cli::shellWord(arguments.text("FILE"));
    for (const std::string& setting : arguments.texts("--set")) {
        command += " --set " + cli::shellWord(setting);
    }
    for (const std::string name : {"--epochs", "--steps"}) {
        if (const auto count = arguments.count(name)) {
            command += " " + name + " " + std::to_string(*count);
        }
    }
    for (const std::string name : {"--seed", "--device"}) {
        if (const std::string& text = arguments.text(name); !text.empty()) {
            command += " " + name + " " + cli::shellWord(text);
        }
    }
    return command;
}

ExitCode runTrain(const Arguments& arguments)
{
    auto graph = graphFor(arguments);
    if (!graph) {
        return cli::fail(graph.error());
    }
    const std::filesystem::path run = arguments.text("--run");
    auto session = Session::start({.graph = std::move(*graph),
                                   .run = run.empty() ? freeRunFolder(arguments.text("FILE")) : run,
                                   .device = arguments.text("--device"),
                                   .maximumSteps = arguments.count("--steps").value_or(0)});
    if (!session) {
        return cli::fail(session.error());
    }
    for (const std::string& sentence : session->dataNotes()) {
        cli::note("plexus: " + sentence);
    }
    return cli::runTraining(
        *session, arguments.flag("--json") ? cli::OutputForm::Json : cli::OutputForm::Text,
        commandOf(arguments));
}

} // namespace

CommandDef train()
{
    return {
        .key = "train",
        .help = "Train a project. Ctrl-C saves a checkpoint and stops.",
        .arguments =
            {{.name = "FILE", .help = "The project", .need = ArgumentDef::Need::Required},
             {.name = "--epochs",
              .help = "Instead of the project's epochs",
              .kind = ArgumentKind::Count},
             {.name = "--steps", .help = "Stop after so many steps", .kind = ArgumentKind::Count},
             {.name = "--seed",
              .help = "Instead of the project's seed",
              .kind = ArgumentKind::Text},
             {.name = "--device",
              .help = "Number or part of the name, see plexus devices, or \"reference\""},
             {.name = "--run",
              .help = "The run folder to make (default: runs/<project>-N beside the project)"},
             {.name = "--set", .help = "path=value, may be repeated", .kind = ArgumentKind::Texts},
             {.name = "--json", .help = "One JSON object a line", .kind = ArgumentKind::Flag}},
        .run = runTrain};
}

} // namespace plexus::commands
