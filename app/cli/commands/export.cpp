// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/base/file.h"
#include "engine/session/session.h"

#include <CLI/CLI.hpp>

namespace plexus::commands {
namespace {

struct Options {
    std::string run, format = "json", output, device;
};

ExitCode run(const Options& options)
{
    const auto weights = loadForExport(options.run, options.device);
    if (!weights) {
        return cli::fail(weights.error());
    }
    const auto text = weightsText(*weights);
    if (!text) {
        return cli::fail(text.error());
    }
    if (const auto written = writeFileAtomically(options.output, *text); !written) {
        return cli::fail(written.error());
    }
    cli::say("Wrote " + options.output + ": " + std::to_string(weights->tensors.size()) + " tensors, " +
             std::to_string(text->size()) + " bytes");
    return ExitCode::Done;
}

} // namespace

CommandDef export_()
{
    return {.key = "export",
            .help = "Write the trained weights of a run.",
            .setUp = [](CLI::App& app) -> std::function<ExitCode()> {
                auto options = std::make_shared<Options>();
                app.add_option("RUN", options->run, "The run folder")->required();
                app.add_option("--to", options->format, "The format")
                    ->check(CLI::IsMember({"json"}))
                    ->capture_default_str();
                app.add_option("-o,--output", options->output, "The file to write")->required();
                app.add_option("--device", options->device, "Number or part of the name");
                return [options] { return run(*options); };
            }};
}

} // namespace plexus::commands
