// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/peer.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

namespace plexus::bench {

TorchPeer::TorchPeer(const std::string& network, double seconds,
                     const std::vector<std::string>& environment)
{
    std::signal(SIGPIPE, SIG_IGN); // a child that ended is found when it is read
    int input[2];
    int output[2];
    // Not for other children: one that held our end of the pipe would keep this one waiting for its end.
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) {
        return;
    }
    const std::string script = std::string(PLEXUS_BENCH_PEERS) + "/torch_steps.py";
    const std::string duration = std::to_string(seconds);
    m_child = fork();
    if (m_child == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        for (const std::string& setting : environment) {
            putenv(const_cast<char*>(setting.c_str()));
        }
        // The system's own first: the package python3-torch belongs to it.
        execl("/usr/bin/python3", "python3", script.c_str(), network.c_str(), duration.c_str(), nullptr);
        execlp("python3", "python3", script.c_str(), network.c_str(), duration.c_str(), nullptr);
        _exit(127);
    }
    close(input[0]);
    close(output[1]);
    m_input = input[1];
    m_output = output[0];
}

TorchPeer::~TorchPeer()
{
    close(m_input); // it ends with its input
    close(m_output);
    if (m_child > 0) {
        waitpid(m_child, nullptr, 0);
    }
}

std::string TorchPeer::readLine()
{
    std::string line;
    char letter = 0;
    while (read(m_output, &letter, 1) == 1 && letter != '\n') {
        line += letter;
    }
    return line;
}

std::optional<TorchPeer::Start> TorchPeer::start()
{
    const nlohmann::json json = nlohmann::json::parse(readLine(), nullptr, false);
    return json.is_object() ? std::optional(Start{json.value("first_step_ms", 0.0), json.value("blas", "unknown")})
                            : std::nullopt;
}

std::optional<TorchPeer::Window> TorchPeer::window()
{
    if (write(m_input, "\n", 1) != 1) {
        return std::nullopt;
    }
    const nlohmann::json json = nlohmann::json::parse(readLine(), nullptr, false);
    return json.is_object() ? std::optional(Window{json.value("ms", 0.0), json.value("cpu_ms", 0.0)})
                            : std::nullopt;
}

} // namespace plexus::bench
