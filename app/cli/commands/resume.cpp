// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "app/cli/training.h"

#include <CLI/CLI.hpp>

namespace plexus::commands {
namespace {

struct Options {
    std::string run, device;
    uint64_t epochs = 0;
    bool json = false;
};

ExitCode run(const Options& options)
{
    auto session = Session::resume(
        {.run = options.run, .device = options.device, .epochs = options.epochs});
    if (!session) {
        return cli::fail(session.error());
    }
    if (!session->resumeNote().empty()) {
        cli::note(session->resumeNote());
    }
    return cli::runTraining(*session, options.json ? cli::OutputForm::Json : cli::OutputForm::Text);
}

} // namespace

CommandDef resume()
{
    return {.key = "resume",
            .help = "Go on with a run from its last checkpoint as if it had never stopped.",
            .setUp = [](CLI::App& app) -> std::function<ExitCode()> {
                auto options = std::make_shared<Options>();
                app.add_option("RUN", options->run, "The run folder")->required();
                app.add_option("--epochs", options->epochs, "A new total number of epochs")
                    ->check(CLI::PositiveNumber);
                app.add_option("--device", options->device, "Number or part of the name");
                app.add_flag("--json", options->json, "One JSON object a line");
                return [options] { return run(*options); };
            }};
}

} // namespace plexus::commands
