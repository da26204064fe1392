// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/run_lock.h"

#include "engine/base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace plexus {

Result<RunLock> RunLock::take(const std::filesystem::path& run)
{
    const std::filesystem::path path = run / "lock";
    RunLock lock(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    if (lock.m_file < 0) {
        return writeError(path, errno);
    }
    // A file system that knows no locks is no reason not to train.
    if (::flock(lock.m_file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        return Error{.what = "the run is being trained by another process",
                     .where = run.string(),
                     .accepted = "wait until it has ended, or train into another folder"};
    }
    return lock;
}

RunLock::RunLock(RunLock&& other) noexcept : m_file(std::exchange(other.m_file, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept
{
    std::swap(m_file, other.m_file);
    return *this;
}

RunLock::~RunLock()
{
    if (m_file >= 0) {
        ::close(m_file);
    }
}

} // namespace plexus
