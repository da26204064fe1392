// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "app/cli/training.h"

#include <CLI/CLI.hpp>

#include <optional>

namespace plexus::commands {
namespace {

struct Options {
    std::string file, run, device;
    std::optional<uint64_t> epochs, steps, seed;
    std::vector<std::string> settings;
    bool json = false;
};

// The first of runs/<project>-1, -2, ... beside the project that does not exist yet.
std::filesystem::path freeRunFolder(const std::filesystem::path& project)
{
    const std::filesystem::path folder = project.parent_path() / "runs";
    for (int number = 1;; ++number) {
        std::filesystem::path run = folder / (project.stem().string() + "-" + std::to_string(number));
        if (!std::filesystem::exists(run)) {
            return run;
        }
    }
}

ExitCode run(Options options)
{
    if (options.epochs) {
        options.settings.push_back("training.epochs=" + std::to_string(*options.epochs));
    }
    if (options.seed) {
        options.settings.push_back("training.seed=" + std::to_string(*options.seed));
    }
    auto graph = cli::loadTrainable(options.file, options.settings);
    if (!graph) {
        return cli::fail(graph.error());
    }
    auto session = Session::start({.graph = std::move(*graph),
                                   .run = options.run.empty() ? freeRunFolder(options.file)
                                                              : std::filesystem::path(options.run),
                                   .device = options.device,
                                   .maximumSteps = options.steps.value_or(0)});
    if (!session) {
        return cli::fail(session.error());
    }
    return cli::runTraining(*session, options.json ? cli::OutputForm::Json : cli::OutputForm::Text);
}

} // namespace

CommandDef train()
{
    return {.key = "train",
            .help = "Train a project. Ctrl-C saves a checkpoint and stops.",
            .setUp = [](CLI::App& app) -> std::function<ExitCode()> {
                auto options = std::make_shared<Options>();
                app.add_option("FILE", options->file, "The project")->required();
                app.add_option("--epochs", options->epochs, "Instead of the project's epochs")
                    ->check(CLI::PositiveNumber);
                app.add_option("--steps", options->steps, "Stop after so many steps")
                    ->check(CLI::PositiveNumber);
                app.add_option("--seed", options->seed, "Instead of the project's seed");
                app.add_option("--device", options->device,
                               "Number or part of the name (see plexus devices), or \"reference\"");
                app.add_option("--run", options->run,
                               "The run folder to make (default: runs/<project>-N beside the project)");
                app.add_option("--set", options->settings, "path=value, may be repeated");
                app.add_flag("--json", options->json, "One JSON object a line");
                return [options] { return run(*options); };
            }};
}

} // namespace plexus::commands
