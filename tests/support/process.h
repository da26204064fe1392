// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace plexus::testing {

struct ProcessResult {
    int exitCode = 0; // 128 + signal when a signal ended it
    std::string out, err;
};

// Runs a program to its end, in `folder` when given. Throws std::runtime_error when it does not start.
ProcessResult runProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                         const std::filesystem::path& folder = {});
ProcessResult runPlexus(const std::vector<std::string>& arguments,
                        const std::filesystem::path& folder = {});

// A program that is still running; killed with SIGKILL when it goes out of scope.
class Process {
public:
    Process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const std::filesystem::path& folder = {});
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // The next line of its standard output without the line break; false at its end.
    bool readLine(std::string& line);
    void signal(int number);
    int wait(); // the exit code, 128 + signal when a signal ended it

private:
    int m_id = -1;
    int m_output = -1;
    std::string m_rest;
};

// A fresh folder that is removed with everything in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

void writeText(const std::filesystem::path& path, std::string_view text);
std::string readText(const std::filesystem::path& path);

} // namespace plexus::testing
