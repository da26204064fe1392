// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "engine/session/session.h"

namespace plexus::cli
{

enum class OutputForm : uint8_t { Text, Json };

// Trains to the end or to Ctrl-C, which finishes the step, saves a checkpoint and says how to
// resume.
ExitCode runTraining(Session& session, OutputForm form);

// Reads a project, applies --set values, and refuses it with every problem when it cannot train.
Result<Graph> loadTrainable(const std::filesystem::path& file,
                            const std::vector<std::string>& settings);

} // namespace plexus::cli
