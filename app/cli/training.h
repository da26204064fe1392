// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "engine/session/session.h"

namespace plexus::cli
{

enum class OutputForm : uint8_t { Text, Json };

// Trains to the end or to Ctrl-C, which finishes the step, saves a checkpoint and says how to
// resume. `anew` is the command that trains the same from the start.
ExitCode runTraining(Session& session, OutputForm form, const std::string& anew);

// Refuses a project that cannot train with every problem.
Result<void> checkTrainable(const Graph& graph, const std::filesystem::path& file);

} // namespace plexus::cli
