// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/descriptor.h"
#include "engine/base/error.h"

#include <filesystem>
#include <optional>

namespace plexus {

// A file that one process holds at a time. The kernel gives it back when that process dies, however it dies, so
// that no lock is ever stale. A file system that knows no locks is no reason not to work: there everybody gets it.
class FileLock {
public:
    // At once; nothing: somebody else holds it. Makes the file where there is none.
    static Result<std::optional<FileLock>> take(const std::filesystem::path& path);

    FileLock(FileLock&&) noexcept = default;
    FileLock& operator=(FileLock&& other) noexcept
    {
        m_path.swap(other.m_path);
        m_file = std::move(other.m_file); // swaps too, so that remove() of both is right
        return *this;
    }

    const std::filesystem::path& path() const { return m_path; }
    int file() const { return m_file.number(); } // open for reading, and for writing where that is allowed
    Result<void> rename(const std::filesystem::path& path); // held on under the new name
    void remove();                                          // the file; held until this goes

private:
    FileLock(std::filesystem::path path, Descriptor file) : m_path(std::move(path)), m_file(std::move(file)) {}
    std::filesystem::path m_path;
    Descriptor m_file;
};

} // namespace plexus
