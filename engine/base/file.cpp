// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace plexus {

namespace fs = std::filesystem;

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool isOpen() const { return m_number >= 0; }
    int number() const { return m_number; }
    int close()
    {
        const int result = m_number >= 0 ? ::close(m_number) : 0;
        m_number = -1;
        return result;
    }

private:
    int m_number;
};

std::string reason(int code)
{
    switch (code) {
    case ENOENT:
        return "it does not exist";
    case EACCES:
    case EPERM:
        return "permission denied";
    case ENOSPC:
    case EDQUOT:
        return "the disk is full";
    case EFBIG:
        return "the system does not allow a file of this size";
    case EROFS:
        return "the disk is read-only";
    default:
        return std::strerror(code);
    }
}

Error cannotRead(const fs::path& path, const std::string& why)
{
    return {.what = "cannot read this file: " + why, .where = path.string()};
}

bool writeAll(int file, std::string_view content)
{
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        content.remove_prefix(static_cast<size_t>(written));
    }
    return true;
}

Result<fs::path> folder(const char* variable, const char* belowHome)
{
    const char* base = std::getenv(variable);
    const char* home = std::getenv("HOME");
    fs::path path;
    if (base && fs::path(base).is_absolute()) {
        path = fs::path(base) / "plexus";
    } else if (home && *home) {
        path = fs::path(home) / belowHome / "plexus";
    } else {
        return Error{.what = "there is no home folder", .accepted = "set HOME"};
    }
    std::error_code code;
    fs::create_directories(path, code);
    if (code) {
        return Error{.what = "cannot create this folder: " + reason(code.value()),
                     .where = path.string()};
    }
    return path;
}

} // namespace

Error writeError(const fs::path& path, int code)
{
    const bool full = code == ENOSPC || code == EDQUOT;
    const std::string why = code == ENOENT ? "its folder does not exist" : reason(code);
    return {.what = "cannot write this file: " + why + "; what was there before is unchanged",
            .where = path.string(),
            .accepted = full ? "make room or choose another folder" : ""};
}

Result<std::string> readFile(const fs::path& path, uint64_t most)
{
    // Not blocking, so that opening a pipe without a writer returns.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status = {};
    if (!file.isOpen() || ::fstat(file.number(), &status) != 0) {
        return cannotRead(path, reason(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return cannotRead(path, S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file");
    }
    const auto size = static_cast<uint64_t>(status.st_size);
    if (size > most) {
        return cannotRead(path, "it has " + std::to_string(size) + " bytes, more than the " +
                                    std::to_string(most) + " that are accepted");
    }
    std::string content(size, '\0');
    size_t filled = 0;
    while (filled < content.size()) {
        const ssize_t count = ::read(file.number(), content.data() + filled, content.size() - filled);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return cannotRead(path, reason(errno));
        }
        if (count == 0) {
            break; // it became shorter meanwhile
        }
        filled += static_cast<size_t>(count);
    }
    content.resize(filled);
    return content;
}

Result<void> writeFileAtomically(const fs::path& path, std::string_view content)
{
    // A link stays a link: what it points to is replaced.
    std::error_code ignored;
    const fs::path resolved = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
    const fs::path& target = resolved.empty() ? path : resolved;
    const fs::path parent = target.has_parent_path() ? target.parent_path() : fs::path(".");
    if (fs::is_directory(target, ignored)) {
        return writeError(path, EISDIR);
    }

    static std::atomic<uint32_t> counter = 0; // two threads may write at once
    const std::string temporary =
        (parent / ("." + target.filename().string() + "." + std::to_string(::getpid()) + "." +
                   std::to_string(counter++) + ".tmp"))
            .string();
    struct stat old = {};
    const bool exists = ::stat(target.c_str(), &old) == 0;
    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file.isOpen()) {
        return writeError(path, errno);
    }
    const bool complete = writeAll(file.number(), content) &&
                          (!exists || ::fchmod(file.number(), old.st_mode & 0777) == 0) &&
                          ::fsync(file.number()) == 0 && file.close() == 0 &&
                          ::rename(temporary.c_str(), target.c_str()) == 0;
    if (!complete) {
        const int code = errno;
        ::unlink(temporary.c_str());
        return writeError(path, code);
    }
    // The rename itself must survive a power cut; a file system without it is not an error.
    const Descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.isOpen()) {
        ::fsync(directory.number());
    }
    return {};
}

Result<fs::path> userCacheFolder()
{
    return folder("XDG_CACHE_HOME", ".cache");
}

Result<fs::path> userDataFolder()
{
    return folder("XDG_DATA_HOME", ".local/share");
}

} // namespace plexus
