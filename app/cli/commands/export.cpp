// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/base/file.h"
#include "engine/session/session.h"

namespace plexus::commands
{
namespace
{

ExitCode runExport(const Arguments& arguments)
{
    const auto weights = loadForExport(arguments.text("RUN"), arguments.text("--device"));
    if (!weights) {
        return cli::fail(weights.error());
    }
    const auto text = weightsText(*weights);
    if (!text) {
        return cli::fail(text.error());
    }
    if (const auto written = writeFileAtomically(arguments.text("--output"), *text); !written) {
        return cli::fail(written.error());
    }
    cli::say("Wrote " + arguments.text("--output") + ": " + std::to_string(weights->tensors.size())
             + " tensors, " + std::to_string(text->size()) + " bytes");
    return ExitCode::Done;
}

} // namespace

CommandDef export_()
{
    return {.key = "export",
            .help = "Write the trained weights of a run.",
            .arguments =
                {{.name = "RUN", .help = "The run folder", .need = ArgumentDef::Need::Required},
                 {.name = "--to", .help = "The format", .choices = {"json"}, .initial = "json"},
                 {.name = "-o,--output",
                  .help = "The file to write",
                  .need = ArgumentDef::Need::Required},
                 {.name = "--device", .help = "Number or part of the name, see plexus devices"}},
            .run = runExport};
}

} // namespace plexus::commands
