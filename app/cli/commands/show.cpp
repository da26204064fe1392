// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/io/torch_write.h"
#include "engine/model/data_choice.h"
#include "engine/model/project_file.h"

namespace plexus::commands {
namespace {

ExitCode runShow(const Arguments& arguments)
{
    if (!arguments.flag("--pytorch")) {
        return cli::fail({.what = "there is no form to show it in",
                          .accepted = "use --pytorch; plexus check shows shapes and problems",
                          .kind = ErrorKind::Usage});
    }
    const auto graph = loadProject(arguments.text("FILE"));
    if (!graph) {
        return cli::fail(graph.error());
    }
    const auto fields = describeData(*graph); // without data sizes stay open
    const TorchCode code = writeTorch(*graph, fields ? *fields : std::vector<FieldInfo>{});
    for (const std::string& sentence : code.said) {
        cli::note(sentence);
    }
    cli::say(code.text);
    return ExitCode::Done;
}

} // namespace

CommandDef show()
{
    return {
        .key = "show",
        .help = "Show a project in other words.",
        .arguments = {{.name = "FILE", .help = "The project", .need = ArgumentDef::Need::Required},
                      {.name = "--pytorch", .help = "As Python with torch.nn", .kind = ArgumentKind::Flag}},
        .run = runShow};
}

} // namespace plexus::commands
