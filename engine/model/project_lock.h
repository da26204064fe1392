// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/file_lock.h"

namespace plexus {

// Who works on a project, for people. What nobody could find out is empty or 0.
struct ProjectHolder {
    std::string user, host;
    int64_t process = 0;
    int64_t since = 0; // seconds since 1970
};

// One window at a time changes a project: ".digits.plexus.lock" beside it is locked while one does, and says who.
class ProjectLock {
public:
    explicit ProjectLock(FileLock file) : m_file(std::move(file)) {}
    ~ProjectLock() { m_file.remove(); }
    ProjectLock(ProjectLock&&) noexcept = default;
    ProjectLock& operator=(ProjectLock&&) noexcept = default;
    const std::filesystem::path& path() const { return m_file.path(); }

private:
    FileLock m_file;
};

struct LockedProject {
    std::optional<ProjectLock> mine;
    std::optional<ProjectHolder> other; // it is theirs
    // Neither: its folder takes no lock (a read-only disk, say). Then nobody can save there either.
};
LockedProject lockProject(const std::filesystem::path& project);
// Of that project, whether it is there or not.
std::filesystem::path projectLockPath(const std::filesystem::path& project);

} // namespace plexus
