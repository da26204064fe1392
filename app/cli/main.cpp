// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/report.h"

#include <CLI/CLI.hpp>

#include <exception>

int main(int argc, char** argv)
{
    using namespace plexus;
    CLI::App app("Plexus trains neural networks with Vulkan on any GPU, or on the CPU.", "plexus");
    app.set_version_flag("--version", "plexus " PLEXUS_VERSION);
    app.require_subcommand(1);

    std::vector<std::pair<CLI::App*, std::function<ExitCode()>>> runners;
    for (const CommandDef& command : allCommands()) {
        CLI::App* sub = app.add_subcommand(command.key, command.help);
        runners.emplace_back(sub, command.setUp(*sub));
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return static_cast<int>(app.exit(error) == 0 ? ExitCode::Done : ExitCode::Usage);
    }
    try {
        for (const auto& [sub, run] : runners) {
            if (sub->parsed()) {
                return static_cast<int>(run());
            }
        }
    } catch (const std::bad_alloc&) {
        return static_cast<int>(cli::fail({.what = "the machine has not enough free memory for this",
                                           .kind = ErrorKind::OutOfMemory}));
    }
    return static_cast<int>(ExitCode::Usage);
}
