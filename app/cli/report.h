// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "engine/base/error.h"

#include <string>
#include <string_view>

namespace plexus::cli
{

// The sentence on stderr; the exit code its kind asks for.
ExitCode fail(const Error& error);

void say(std::string_view line);  // a line on stdout, flushed
void note(std::string_view line); // a line on stderr: remarks that are no result


std::string shellWord(const std::string& text); // quoted where a shell needs it

} // namespace plexus::cli
