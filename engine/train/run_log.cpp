// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/run_log.h"

#include "engine/base/file.h"
#include "engine/train/epoch_json.h"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <unistd.h>

namespace plexus {
namespace {

constexpr auto flushEvery = std::chrono::milliseconds(250);
constexpr uint64_t mostLogBytes = uint64_t{16} << 30;

Error failed(const std::filesystem::path& path, std::string what)
{
    return {.what = std::move(what), .where = path.string(), .seen = std::strerror(errno)};
}

std::string numberText(double value)
{
    return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

double numberOrNan(const Json& json, std::string_view key)
{
    const Json* value = json.find(key);
    return value && value->isNumber() ? value->number() : std::numeric_limits<double>::quiet_NaN();
}

// Calls `each` with every finished line and its offset until it says false.
template <typename Each>
void forEachLine(std::string_view text, const Each& each)
{
    size_t start = 0;
    for (size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', start)) {
        if (!each(text.substr(start, end - start), start)) {
            return;
        }
        start = end + 1;
    }
}

} // namespace

Result<RunHistory> readRunLog(const std::filesystem::path& path)
{
    PLEXUS_TRY(const std::string text, readFile(path, mostLogBytes));
    RunHistory history;
    Result<void> problem;
    int number = 0;
    forEachLine(text, [&](std::string_view line, size_t) {
        auto json = Json::parse(line, path.string() + ", line " + std::to_string(++number));
        if (!json) {
            problem = json.error();
            return false;
        }
        const Json* type = json->find("type");
        if (type && *type == Json("step")) {
            const auto step = json->readInteger("step", 0, std::numeric_limits<int64_t>::max());
            const auto epoch = json->readInteger("epoch", 0, std::numeric_limits<int64_t>::max());
            if (!step || !epoch) {
                problem = step ? epoch.error() : step.error();
                return false;
            }
            history.steps.push_back({.step = static_cast<uint64_t>(*step),
                                     .epoch = static_cast<uint64_t>(*epoch),
                                     .loss = numberOrNan(*json, "loss"),
                                     .accuracy = numberOrNan(*json, "accuracy"),
                                     .learningRate = numberOrNan(*json, "learning_rate")});
        } else if (type && *type == Json("epoch")) {
            auto epoch = epochFromJson(*json);
            if (!epoch) {
                problem = epoch.error();
                return false;
            }
            history.epochs.push_back(std::move(*epoch));
        }
        return true;
    });
    PLEXUS_CHECK(problem);
    return history;
}

RunLog::RunLog(std::filesystem::path path, int file)
    : m_path(std::move(path)), m_file(file), m_flushed(std::chrono::steady_clock::now())
{
}

RunLog::RunLog(RunLog&& other) noexcept
    : m_path(std::move(other.m_path)), m_file(std::exchange(other.m_file, -1)),
      m_pending(std::move(other.m_pending)), m_flushed(other.m_flushed)
{
}

RunLog& RunLog::operator=(RunLog&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_file, other.m_file);
    std::swap(m_pending, other.m_pending);
    std::swap(m_flushed, other.m_flushed);
    return *this;
}

RunLog::~RunLog()
{
    if (m_file >= 0) {
        (void)flush(); // the last lines are a courtesy: the checkpoint does not need them
        ::close(m_file);
    }
}

Result<RunLog> RunLog::create(const std::filesystem::path& path)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) {
        return failed(path, "the log cannot be written");
    }
    return RunLog(path, file);
}

Result<RunLog> RunLog::resume(const std::filesystem::path& path, uint64_t step, uint64_t epochs)
{
    PLEXUS_TRY(const std::string text, readFile(path, mostLogBytes));
    size_t keep = 0;
    forEachLine(text, [&](std::string_view line, size_t start) {
        const auto json = Json::parse(line, path.string());
        const Json* type = json ? json->find("type") : nullptr;
        if (!type) {
            return false;
        }
        const bool isEpoch = *type == Json("epoch");
        const double at = numberOrNan(*json, isEpoch ? "epoch" : "step");
        if (!(at <= static_cast<double>(isEpoch ? epochs : step))) {
            return false;
        }
        keep = start + line.size() + 1;
        return true;
    });
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0 || ::ftruncate(file, static_cast<off_t>(keep)) != 0) {
        const Error error = failed(path, "the log cannot be written");
        if (file >= 0) {
            ::close(file);
        }
        return error;
    }
    return RunLog(path, file);
}

Result<void> RunLog::add(const StepReport& report)
{
    m_pending += fmt::format(
        "{{\"type\":\"step\",\"step\":{},\"epoch\":{},\"loss\":{},\"accuracy\":{},\"learning_rate\":{}}}\n",
        report.step, report.epoch, numberText(report.loss), numberText(report.accuracy),
        numberText(report.learningRate));
    return flushSometimes();
}

Result<void> RunLog::add(const EpochReport& report)
{
    m_pending += epochJson(report).compact() + "\n";
    return flush();
}

Result<void> RunLog::flushSometimes()
{
    if (std::chrono::steady_clock::now() - m_flushed < flushEvery) {
        return {};
    }
    return flush();
}

Result<void> RunLog::flush()
{
    std::string_view left = m_pending;
    while (!left.empty()) {
        const ssize_t written = ::write(m_file, left.data(), left.size());
        if (written < 0 && errno != EINTR) {
            return failed(m_path, "the log cannot be written");
        }
        left.remove_prefix(written > 0 ? static_cast<size_t>(written) : 0);
    }
    m_pending.clear();
    m_flushed = std::chrono::steady_clock::now();
    return {};
}

Result<void> RunLog::sync()
{
    PLEXUS_CHECK(flush());
    if (::fdatasync(m_file) != 0 && errno != EINVAL && errno != EROFS) { // not every file system can
        return failed(m_path, "the log cannot be written");
    }
    return {};
}

} // namespace plexus
