// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "engine/model/project_file.h"
#include "engine/session/template.h"

#include <CLI/CLI.hpp>

namespace plexus::commands {
namespace {

struct Options {
    std::string name, output, data;
    bool force = false;
};

std::string known()
{
    std::string names;
    for (const TemplateDef& entry : allTemplates()) {
        names += (names.empty() ? "" : ", ") + entry.key;
    }
    return names;
}

ExitCode run(const Options& options)
{
    const TemplateDef* entry = findTemplate(options.name);
    if (!entry) {
        return cli::fail({.what = "there is no template \"" + options.name + "\"", .accepted = known()});
    }
    if (!entry->neededFiles.empty() && options.data.empty()) {
        std::string files;
        for (const std::string& file : entry->neededFiles) {
            files += (files.empty() ? "" : ", ") + file;
        }
        return cli::fail({.what = "the template " + entry->key + " trains on files of yours",
                          .accepted = "--data with the folder that holds " + files});
    }
    if (std::filesystem::exists(options.output) && !options.force) {
        return cli::fail({.what = "the file exists already", .where = options.output,
                          .accepted = "another name, or --force to replace it"});
    }
    std::string folder;
    if (!options.data.empty()) {
        std::error_code error;
        folder = std::filesystem::absolute(options.data, error).lexically_normal().string();
        if (!std::filesystem::is_directory(folder, error)) {
            return cli::fail({.what = "there is no such folder", .where = options.data});
        }
    }
    if (const auto saved = saveProject(entry->make(folder), options.output); !saved) {
        return cli::fail(saved.error());
    }
    cli::say("Wrote " + options.output + ". Train it with: plexus train " + options.output);
    return ExitCode::Done;
}

} // namespace

CommandDef new_()
{
    return {.key = "new",
            .help = "Write a project from a template.",
            .setUp = [](CLI::App& app) -> std::function<ExitCode()> {
                auto options = std::make_shared<Options>();
                app.add_option("TEMPLATE", options->name, known())->required();
                app.add_option("-o,--output", options->output, "The project file to write")->required();
                app.add_option("--data", options->data, "The folder with the data files");
                app.add_flag("--force", options->force, "Replace an existing file");
                return [options] { return run(*options); };
            }};
}

} // namespace plexus::commands
