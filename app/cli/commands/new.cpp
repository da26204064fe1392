// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/model/data_choice.h"
#include "engine/model/project_file.h"
#include "engine/session/template.h"

namespace plexus::commands
{
namespace
{

std::string known()
{
    std::string names;
    for (const TemplateDef& entry : allTemplates()) {
        names += (names.empty() ? "" : ", ") + entry.key;
    }
    return names;
}

ExitCode runNew(const Arguments& arguments)
{
    const TemplateDef* entry = findTemplate(arguments.text("TEMPLATE"));
    if (!entry) {
        return cli::fail({.what = "there is no template \"" + arguments.text("TEMPLATE") + "\"",
                          .accepted = "use one of " + known()});
    }
    if (!entry->neededFiles.empty() && arguments.text("--data").empty()) {
        std::string files;
        for (const std::string& file : entry->neededFiles) {
            files += (files.empty() ? "" : ", ") + file;
        }
        return cli::fail({.what = "the template " + entry->key + " trains on files of yours",
                          .accepted = "give the folder that holds " + files + " with --data"});
    }
    if (std::filesystem::exists(arguments.text("--output")) && !arguments.flag("--force")) {
        return cli::fail({.what = "the file exists already",
                          .where = arguments.text("--output"),
                          .accepted = "choose another name, or replace it with --force"});
    }
    std::string folder;
    if (!arguments.text("--data").empty()) {
        std::error_code error;
        folder =
            std::filesystem::absolute(arguments.text("--data"), error).lexically_normal().string();
        if (!std::filesystem::is_directory(folder, error)) {
            return cli::fail(
                {.what = "there is no such folder", .where = arguments.text("--data")});
        }
    }
    const Graph graph = entry->make(folder);
    if (const auto fields = describeData(graph); !fields) {
        return cli::fail(fields.error());
    }
    if (const auto saved = saveProject(graph, arguments.text("--output")); !saved) {
        return cli::fail(saved.error());
    }
    cli::say("Wrote " + arguments.text("--output") + ". Train it with: plexus train "
             + arguments.text("--output"));
    return ExitCode::Done;
}

} // namespace

CommandDef new_()
{
    return {
        .key = "new",
        .help = "Write a project from a template.",
        .arguments = {{.name = "TEMPLATE", .help = known(), .need = ArgumentDef::Need::Required},
                      {.name = "-o,--output",
                       .help = "The project file to write",
                       .need = ArgumentDef::Need::Required},
                      {.name = "--data", .help = "The folder with the data files"},
                      {.name = "--force",
                       .help = "Replace an existing file",
                       .kind = ArgumentKind::Flag}},
        .run = runNew};
}

} // namespace plexus::commands
