// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "app/cli/training.h"

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

ExitCode runTrain(const Arguments& arguments)
{
    std::vector<std::string> settings = arguments.texts("--set");
    if (const auto epochs = arguments.count("--epochs")) {
        settings.push_back("training.epochs=" + std::to_string(*epochs));
    }
    if (const std::string& seed = arguments.text("--seed"); !seed.empty()) {
        settings.push_back("training.seed=" + seed);
    }
    auto graph = cli::loadTrainable(arguments.text("FILE"), settings);
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
    return cli::runTraining(*session, arguments.flag("--json") ? cli::OutputForm::Json
                                                               : cli::OutputForm::Text);
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
