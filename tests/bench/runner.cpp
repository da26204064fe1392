// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/runner.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

namespace plexus::bench {

Runner::Runner(const std::vector<std::string>& command, const std::vector<std::string>& environment)
{
    std::signal(SIGPIPE, SIG_IGN); // a child that ended is found when it is read
    int input[2];
    int output[2];
    // Not for other children: one that held our end of the pipe would keep this one waiting for its
    // end.
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) {
        return;
    }
    std::vector<char*> arguments;
    for (const std::string& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    m_child = fork();
    if (m_child == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        for (const std::string& setting : environment) {
            putenv(const_cast<char*>(setting.c_str()));
        }
        execvp(arguments.front(), arguments.data());
        _exit(127);
    }
    close(input[0]);
    close(output[1]);
    m_input = input[1];
    m_output = output[0];
}

Runner::~Runner()
{
    close(m_input); // it ends with its input
    close(m_output);
    if (m_child > 0) {
        waitpid(m_child, nullptr, 0);
    }
}

nlohmann::json Runner::read()
{
    std::string line;
    char letter = 0;
    while (::read(m_output, &letter, 1) == 1 && letter != '\n') {
        line += letter;
    }
    nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
    return json.is_object() ? json : nlohmann::json();
}

nlohmann::json Runner::window()
{
    return write(m_input, "\n", 1) == 1 ? read() : nlohmann::json();
}

} // namespace plexus::bench
