// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/project_lock.h"

#include "engine/base/file.h"
#include "engine/base/json.h"

#include <chrono>
#include <ctime>
#include <limits>

#include <pwd.h>
#include <unistd.h>

namespace plexus {

namespace {

constexpr uint64_t mostLockBytes = 4096;

std::string userName()
{
    const passwd* user = ::getpwuid(::geteuid());
    return user != nullptr ? user->pw_name : std::to_string(::geteuid());
}

std::string hostName()
{
    char name[256] = {};
    return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

std::string lockText()
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    const Json holder = Json::object({{"user", userName()},
                                      {"host", hostName()},
                                      {"process", static_cast<int64_t>(::getpid())},
                                      {"since", static_cast<int64_t>(now)}});
    return holder.compact() + "\n";
}

// What is not there, or still being written, stays unknown.
ProjectHolder readHolder(const std::filesystem::path& path)
{
    ProjectHolder holder;
    const auto text = readFile(path, mostLockBytes);
    const auto json = text ? Json::parse(*text, path.string()) : Result<Json>(text.error());
    if (!json) {
        return holder;
    }
    const auto take = [](auto& into, auto read) {
        if (read.ok()) {
            into = *read;
        }
    };
    constexpr int64_t most = std::numeric_limits<int64_t>::max();
    take(holder.user, json->readString("user"));
    take(holder.host, json->readString("host"));
    take(holder.process, json->readInteger("process", 0, most));
    take(holder.since, json->readInteger("since", 0, most));
    return holder;
}

} // namespace

std::filesystem::path projectLockPath(const std::filesystem::path& project)
{
    std::error_code failed;
    std::filesystem::path real = std::filesystem::weakly_canonical(project, failed);
    if (failed) {
        real = project;
    }
    return real.parent_path() / ("." + real.filename().string() + ".lock");
}

LockedProject lockProject(const std::filesystem::path& project)
{
    const std::filesystem::path path = projectLockPath(project);
    auto file = FileLock::take(path);
    if (!file) {
        return {};
    }
    if (!*file) {
        return {.mine = std::nullopt, .other = readHolder(path)};
    }
    [[maybe_unused]] const bool isSaid = ::ftruncate((*file)->file(), 0) == 0
                                         && writeAll((*file)->file(), lockText()).empty();
    return {.mine = ProjectLock(std::move(**file)), .other = std::nullopt};
}

} // namespace plexus
