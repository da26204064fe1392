// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace plexus {

enum class ExitCode : int { Done = 0, WrongInput = 1, Usage = 2, DeviceFailure = 3 };

// One file in app/cli/commands makes one. `set up` declares options on the subcommand and returns what runs it.
struct CommandDef {
    std::string key, help;
    std::function<std::function<ExitCode()>(CLI::App&)> setUp;
};

const std::vector<CommandDef>& allCommands();

} // namespace plexus
