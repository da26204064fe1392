// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <filesystem>

namespace plexus {

// A run belongs to one training process at a time. The kernel gives the lock back when a process dies.
class RunLock {
public:
    static Result<RunLock> take(const std::filesystem::path& run);
    ~RunLock();
    RunLock(RunLock&& other) noexcept;
    RunLock& operator=(RunLock&& other) noexcept;

private:
    explicit RunLock(int file) : m_file(file) {}
    int m_file = -1;
};

} // namespace plexus
