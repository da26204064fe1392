// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/process.h"

#include "tests/support/paths.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

namespace plexus::testing
{
namespace
{

struct Pipe {
    int ends[2];
    Pipe()
    {
        if (pipe2(ends, O_CLOEXEC) != 0) {
            throw std::runtime_error("no pipe could be made");
        }
    }
};

int start(const std::filesystem::path& program, const std::vector<std::string>& arguments,
          const std::filesystem::path& folder, int output, int errors)
{
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    const int id = fork();
    if (id < 0) {
        throw std::runtime_error("no process could be started");
    }
    if (id == 0) {
        const int nothing = open("/dev/null", O_RDONLY);
        dup2(nothing, STDIN_FILENO);
        dup2(output, STDOUT_FILENO);
        if (errors >= 0) {
            dup2(errors, STDERR_FILENO);
        }
        if (!folder.empty() && chdir(folder.c_str()) != 0) {
            _exit(126);
        }
        execv(pointers[0], pointers.data());
        _exit(127);
    }
    return id;
}

int exitCodeOf(int id)
{
    int status = 0;
    waitpid(id, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

ProcessResult runProcess(const std::filesystem::path& program,
                         const std::vector<std::string>& arguments,
                         const std::filesystem::path& folder)
{
    Pipe output;
    Pipe errors;
    const int id = start(program, arguments, folder, output.ends[1], errors.ends[1]);
    close(output.ends[1]);
    close(errors.ends[1]);
    ProcessResult result;
    pollfd waiting[2] = {{output.ends[0], POLLIN, 0}, {errors.ends[0], POLLIN, 0}};
    std::string* texts[2] = {&result.out, &result.err};
    for (int open = 2; open > 0;) {
        poll(waiting, 2, -1);
        for (int i = 0; i < 2; ++i) {
            if (waiting[i].fd < 0 || waiting[i].revents == 0) {
                continue;
            }
            char buffer[4096];
            const ssize_t count = read(waiting[i].fd, buffer, sizeof buffer);
            if (count > 0) {
                texts[i]->append(buffer, static_cast<size_t>(count));
            } else {
                close(waiting[i].fd);
                waiting[i].fd = -1;
                --open;
            }
        }
    }
    // No test swallows what the validation layer says: ./check looks for it in the log.
    if (result.err.find("Vulkan validation: ") != std::string::npos) {
        std::cerr << result.err;
    }
    result.exitCode = exitCodeOf(id);
    if (result.exitCode == 127) {
        throw std::runtime_error(program.string() + " did not start");
    }
    return result;
}

ProcessResult runPlexus(const std::vector<std::string>& arguments,
                        const std::filesystem::path& folder)
{
    return runProcess(binDir() / "plexus", arguments, folder);
}

Process::Process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& folder)
{
    Pipe output;
    fcntl(output.ends[0], F_SETPIPE_SZ, 4096); // it waits for who reads, so that it does not run far ahead
    m_id = start(program, arguments, folder, output.ends[1], -1);
    close(output.ends[1]);
    m_output = output.ends[0];
}

Process::~Process()
{
    if (m_id > 0) {
        kill(m_id, SIGKILL);
        exitCodeOf(m_id);
    }
    close(m_output);
}

bool Process::readLine(std::string& line)
{
    for (;;) {
        const size_t end = m_rest.find('\n');
        if (end != std::string::npos) {
            line = m_rest.substr(0, end);
            m_rest.erase(0, end + 1);
            return true;
        }
        char buffer[4096];
        const ssize_t count = read(m_output, buffer, sizeof buffer);
        if (count <= 0) {
            return false;
        }
        m_rest.append(buffer, static_cast<size_t>(count));
    }
}

void Process::signal(int number)
{
    kill(m_id, number);
}

int Process::wait()
{
    const int code = exitCodeOf(m_id);
    m_id = -1;
    return code;
}

TemporaryFolder::TemporaryFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "plexus-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) {
        throw std::runtime_error("no temporary folder could be made");
    }
    m_path = pattern;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

void writeText(const std::filesystem::path& path, std::string_view text)
{
    std::ofstream(path, std::ios::binary)
        .write(text.data(), static_cast<std::streamsize>(text.size()));
}

std::string readText(const std::filesystem::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace plexus::testing
