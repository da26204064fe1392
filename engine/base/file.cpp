// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"

#include "engine/base/checksum.h"
#include "engine/base/descriptor.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace plexus {

namespace fs = std::filesystem;

namespace {

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

// A link stays a link: what it points to is replaced.
fs::path linkTarget(const fs::path& path)
{
    std::error_code ignored;
    const fs::path resolved = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
    return resolved.empty() ? path : resolved;
}

// Puts what the target holds among the previous ones, by a second name, so that the target is there all the time.
// `scratch` is a name of the caller's. What equals the new content is no previous one.
bool keepPrevious(const fs::path& target, const std::string& scratch, std::string_view content)
{
    if (const auto now = readFile(target); now && *now == content) {
        return true;
    }
    const std::string link = scratch + "~";
    ::unlink(link.c_str());
    if (::link(target.c_str(), link.c_str()) != 0) {
        std::error_code failed; // a file system without links
        fs::copy_file(target, link, failed);
        if (failed) {
            errno = failed.value();
            ::unlink(link.c_str());
            return false;
        }
    }
    for (int age = mostPrevious; age > 1; --age) {
        ::rename(previousFile(target, age - 1).c_str(), previousFile(target, age).c_str()); // if there is one
    }
    if (::rename(link.c_str(), previousFile(target, 1).c_str()) != 0) {
        const int code = errno;
        ::unlink(link.c_str());
        errno = code;
        return false;
    }
    return true;
}

// Of whom ".digits.plexus.4711.0.tmp" is, and ".digits.plexus.4711.0.tmp~"; nothing: it is no temporary of the file.
std::optional<pid_t> writerOf(const std::string& name, const std::string& target)
{
    const std::string begin = "." + target + ".";
    if (!name.starts_with(begin)) {
        return std::nullopt;
    }
    long process = 0;
    unsigned long number = 0;
    int end = 0;
    const char* rest = name.c_str() + begin.size();
    const bool isOne = *rest >= '1' && *rest <= '9' && std::sscanf(rest, "%10ld.%10lu.tmp%n", &process, &number, &end) == 2
                       && end > 0 && (rest[end] == '\0' || std::string_view(rest + end) == "~");
    return isOne ? std::optional(static_cast<pid_t>(process)) : std::nullopt;
}

// A process that this system does not see (in a container, on another machine that shares the folder) holds its
// temporary locked.
bool isHeld(const std::string& temporary)
{
    const Descriptor file(::open(temporary.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    return file.isOpen() && ::flock(file.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

std::optional<struct stat> statusOf(const fs::path& path)
{
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 ? std::optional(status) : std::nullopt;
}

int64_t modifiedAt(const struct stat& status)
{
    return int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
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

Error writeError(const fs::path& path, int code, uint64_t missing)
{
    const bool full = code == ENOSPC || code == EDQUOT;
    const std::string why = code == ENOENT ? "its folder does not exist" : reason(code);
    const std::string room = missing == 1  ? ", 1 byte is missing"
                             : missing > 0 ? ", " + std::to_string(missing) + " bytes are missing"
                                           : "";
    return {.what = "cannot write this file: " + why + room + "; what was there before is unchanged",
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

void removeAbandoned(const fs::path& path)
{
    const fs::path target = linkTarget(path);
    const fs::path parent = target.has_parent_path() ? target.parent_path() : fs::path(".");
    std::error_code none;
    for (const fs::directory_entry& entry : fs::directory_iterator(parent, none)) {
        const std::string name = entry.path().filename().string();
        const std::optional<pid_t> writer = writerOf(name, target.filename().string());
        const bool isDead = writer && ::kill(*writer, 0) != 0 && errno == ESRCH;
        const std::string file = entry.path().string();
        if (isDead && !isHeld(name.ends_with("~") ? file.substr(0, file.size() - 1) : file)) {
            ::unlink(file.c_str());
        }
    }
}

Result<void> writeFileAtomically(const fs::path& path, std::string_view content, Previous previous)
{
    const fs::path target = linkTarget(path);
    const fs::path parent = target.has_parent_path() ? target.parent_path() : fs::path(".");
    std::error_code ignored;
    if (fs::is_directory(target, ignored)) {
        return writeError(path, EISDIR);
    }
    removeAbandoned(target);

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
    ::flock(file.number(), LOCK_EX | LOCK_NB); // nobody clears it away meanwhile
    const size_t missing = writeAll(file.number(), content).size();
    bool complete = missing == 0 && (!exists || ::fchmod(file.number(), old.st_mode & 0777) == 0) &&
                    ::fsync(file.number()) == 0;
    if (complete && exists && previous == Previous::Keep) {
        complete = keepPrevious(target, temporary, content);
    }
    complete = complete && ::rename(temporary.c_str(), target.c_str()) == 0;
    if (!complete) {
        const int code = errno;
        ::unlink(temporary.c_str());
        return writeError(path, code, missing);
    }
    // The rename itself must survive a power cut; a file system without it is not an error.
    const Descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.isOpen()) {
        ::fsync(directory.number());
    }
    return {};
}

fs::path previousFile(const fs::path& path, int age)
{
    return linkTarget(path).string() + "~" + std::to_string(age);
}

std::optional<FileStamp> stampOf(const fs::path& path)
{
    const auto status = statusOf(path); // before reading: what is written meanwhile is noticed
    const auto content = readFile(path);
    if (!status || !content) {
        return std::nullopt;
    }
    return FileStamp{content->size(), modifiedAt(*status), fnv1a(*content)};
}

bool holdsOther(const fs::path& path, const FileStamp& known)
{
    const auto status = statusOf(path);
    if (!status) {
        return false;
    }
    const auto size = static_cast<uint64_t>(status->st_size);
    if (size == known.size && modifiedAt(*status) == known.modified) {
        return false;
    }
    const auto now = size == known.size ? stampOf(path) : std::nullopt;
    return !now || now->sum != known.sum;
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
