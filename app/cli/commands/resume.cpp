// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "app/cli/training.h"
#include "engine/session/run_folder.h"

namespace plexus::commands
{
namespace
{

ExitCode runResume(const Arguments& arguments)
{
    auto session = Session::resume({.run = arguments.text("RUN"),
                                    .device = arguments.text("--device"),
                                    .epochs = arguments.count("--epochs").value_or(0)});
    if (!session) {
        return cli::fail(session.error());
    }
    if (!session->resumeNote().empty()) {
        cli::note(session->resumeNote());
    }
    const auto form = arguments.flag("--json") ? cli::OutputForm::Json : cli::OutputForm::Text;
    const std::string project = RunFolder{session->run()}.project().string();
    return cli::runTraining(*session, form, "plexus train " + cli::shellWord(project));
}

} // namespace

CommandDef resume()
{
    return {.key = "resume",
            .help = "Go on with a run from its last checkpoint as if it had never stopped.",
            .arguments =
                {{.name = "RUN", .help = "The run folder", .need = ArgumentDef::Need::Required},
                 {.name = "--epochs",
                  .help = "A new total number of epochs",
                  .kind = ArgumentKind::Count},
                 {.name = "--device", .help = "Number or part of the name, see plexus devices"},
                 {.name = "--json", .help = "One JSON object a line", .kind = ArgumentKind::Flag}},
            .run = runResume};
}

} // namespace plexus::commands
