// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/base/file.h"
#include "engine/io/torch_read.h"
#include "engine/model/data_choice.h"
#include "engine/model/project_file.h"
#include "engine/session/template.h"

namespace plexus::commands
{
namespace
{

constexpr uint64_t mostTorchBytes = 1 << 20;

std::string known()
{
    std::string names;
    for (const TemplateDef& entry : allTemplates()) {
        names += (names.empty() ? "" : ", ") + entry.key;
    }
    return names;
}

// A file that somebody wrote for PyTorch, with the sentences of what was not understood.
Result<Graph> fromTorch(const std::string& file)
{
    PLEXUS_TRY(const std::string text, readFile(file, mostTorchBytes));
    TorchRead read = readTorch(text, TorchEnds::Added);
    for (const std::string& sentence : read.said) {
        cli::note(file + ", " + sentence);
    }
    if (read.graph.nodes().empty()) {
        return Error{.what = "there is no network in it",
                     .where = file,
                     .accepted = "such as torch.nn.Sequential(...) or lines of nn.Linear(...)"};
    }
    return std::move(read.graph);
}

ExitCode save(const Graph& graph, const Arguments& arguments)
{
    const std::string& output = arguments.text("--output");
    if (std::filesystem::exists(output) && !arguments.flag("--force")) {
        return cli::fail({.what = "the file exists already",
                          .where = output,
                          .accepted = "choose another name, or replace it with --force"});
    }
    if (const auto saved = saveProject(graph, output); !saved) {
        return cli::fail(saved.error());
    }
    return ExitCode::Done;
}

ExitCode runNewFromTorch(const Arguments& arguments)
{
    const auto graph = fromTorch(arguments.text("--pytorch"));
    if (!graph) {
        return cli::fail(graph.error());
    }
    const ExitCode done = save(*graph, arguments);
    if (done == ExitCode::Done) {
        cli::say("Wrote " + arguments.text("--output") + ". Choose its data in the window, or with --set data=KEY.");
    }
    return done;
}

ExitCode runNew(const Arguments& arguments)
{
    if (arguments.text("TEMPLATE").empty() != !arguments.text("--pytorch").empty()) {
        return cli::fail({.what = "a project begins as a template or as a network in PyTorch",
                          .accepted = "give one of " + known() + ", or a file with --pytorch",
                          .kind = ErrorKind::Usage});
    }
    if (!arguments.text("--pytorch").empty()) {
        return runNewFromTorch(arguments);
    }
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
    const ExitCode done = save(graph, arguments);
    if (done == ExitCode::Done) {
        cli::say("Wrote " + arguments.text("--output") + ". Train it with: plexus train "
                 + arguments.text("--output"));
    }
    return done;
}

} // namespace

CommandDef new_()
{
    return {
        .key = "new",
        .help = "Write a project from a template, or from a network in PyTorch.",
        .arguments = {{.name = "TEMPLATE", .help = known()},
                      {.name = "--pytorch", .help = "A file with a torch.nn.Sequential, lines of nn.X(...), or a printed module"},
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
