// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file_lock.h"

#include "engine/base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace plexus {

namespace {

// Is this open file still the one of that name? Its last holder may have removed or replaced it.
bool hasName(int file, const std::filesystem::path& path)
{
    struct stat open = {}, named = {};
    return ::fstat(file, &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_ino == named.st_ino
           && open.st_dev == named.st_dev;
}

} // namespace

Result<std::optional<FileLock>> FileLock::take(const std::filesystem::path& path)
{
    for (;;) {
        Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
        if (!file.isOpen() && errno == EACCES) { // of another user: reading is enough to ask
            file = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        }
        if (!file.isOpen()) {
            return writeError(path, errno);
        }
        if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            return std::optional<FileLock>();
        }
        if (hasName(file.number(), path)) {
            return std::optional<FileLock>(FileLock(path, std::move(file)));
        }
    }
}

Result<void> FileLock::rename(const std::filesystem::path& path)
{
    if (::rename(m_path.c_str(), path.c_str()) != 0) {
        return writeError(path, errno);
    }
    m_path = path;
    return {};
}

void FileLock::remove()
{
    if (m_file.isOpen()) {
        ::unlink(m_path.c_str());
    }
}

} // namespace plexus
