// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/worker/worker.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace plexus::commands {
namespace {

ExitCode runWorker(const Arguments&)
{
    // Frames go to what was the standard output; whatever a driver or library prints from now on
    // goes to the standard error, so that it cannot break a frame.
    std::fflush(stdout);
    const int frames = ::dup(STDOUT_FILENO);
    if (frames < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
        std::perror("plexus worker");
        return ExitCode::DeviceFailure;
    }
    std::signal(SIGPIPE,
                SIG_IGN); // a window that died shows as the end of input: checkpoint and exit
    std::signal(SIGINT,
                SIG_IGN); // Ctrl-C in the terminal is meant for the window, which then tells us
    // On a CPU device training takes every core; the window that waits for us comes first.
    [[maybe_unused]] const int nice = ::nice(5);
    return cli::Worker(STDIN_FILENO, frames).serve();
}

} // namespace

CommandDef worker()
{
    return {
        .key = "worker",
        .help =
            "Train on behalf of a window: frames of docs/worker-protocol.md on stdin and stdout.",
        .run = runWorker};
}

} // namespace plexus::commands
