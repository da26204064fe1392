// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/journal.h"

#include "engine/model/project_file.h"

#include <chrono>
#include <fmt/format.h>
#include <random>

#include <sys/stat.h>
#include <unistd.h>

namespace plexus {

namespace {

constexpr auto syncAfter = std::chrono::seconds(1);
// A file of more bytes than this, and of so many times more than it began with, begins anew.
constexpr uint64_t mostJournalBytes = uint64_t{4} << 20;
constexpr uint64_t mostJournalGrowth = 4;

std::filesystem::path freeJournal(const std::filesystem::path& folder)
{
    std::random_device random;
    return folder / fmt::format("{:08x}{:08x}.journal", random(), random());
}

} // namespace

Journal::Journal(std::filesystem::path folder, JournalFacts facts, const Graph& graph, bool isSaved, Trouble trouble)
    : m_path(freeJournal(folder)), m_trouble(std::move(trouble)), m_facts(std::move(facts)), m_shadow(graph),
      m_saved(isSaved ? std::optional<size_t>(0) : std::nullopt), m_thread([this] { write(); })
{
}

Journal::Journal(LeftBehind left, Trouble trouble)
    : m_file(std::move(left.file)), m_path(m_file->path()), m_trouble(std::move(trouble)),
      m_facts(std::move(left.history.facts)), m_shadow(std::move(left.history.now)), m_saved(left.history.saved),
      m_known(left.history.steps.size()), m_isBegun(true), m_bytes(left.whole), m_baseBytes(left.whole), m_thread()
{
    [[maybe_unused]] const int cut = ::ftruncate(m_file->file(), static_cast<off_t>(left.whole)); // what was torn
    m_thread = std::thread([this] { write(); });
}

Journal::~Journal()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ends = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Journal::edited(size_t done, const std::string& name, const Graph& now)
{
    if (!m_isBegun) {
        begin(done - 1);
    }
    const Patch patch = difference(m_shadow, now);
    applyPatch(m_shadow, patch);
    if (m_saved && *m_saved >= done) {
        m_saved.reset(); // it lay in what was undone
    }
    const bool isTooLong = m_bytes > mostJournalBytes && m_bytes > mostJournalGrowth * m_baseBytes;
    if (m_mustBegin || isTooLong) {
        begin(done);
    } else if (done <= m_first || done > m_first + m_known + 1) {
        rebase(done, patch);
    } else {
        m_known = done - m_first;
        append(Json::object(
            {{"edit", name}, {"at", static_cast<int64_t>(m_known)}, {"patch", patchJson(patch)}}));
    }
}

void Journal::moved(size_t done, const Graph& now)
{
    const Patch patch = difference(m_shadow, now);
    applyPatch(m_shadow, patch);
    if (!m_isBegun || m_mustBegin) {
        begin(done);
    } else if (done < m_first || done > m_first + m_known) {
        rebase(done, patch);
    } else {
        append(Json::object({{"at", static_cast<int64_t>(done - m_first)}}));
    }
}

void Journal::saving(size_t done, const JournalFacts& facts)
{
    if (m_isBegun && done >= m_first && done <= m_first + m_known) {
        append(Json::object({{"saving", static_cast<int64_t>(done - m_first)}, {"path", facts.path}, {"name", facts.name}}));
    }
}

void Journal::saved(std::optional<size_t> at, JournalFacts facts)
{
    m_saved = at;
    m_facts = std::move(facts);
    if (m_isBegun) {
        append(savedJson());
    }
}

void Journal::flush()
{
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [this] { return m_jobs.empty() && !m_isBusy; });
}

void Journal::discard()
{
    std::unique_lock lock(m_mutex);
    m_jobs.clear();
    m_idle.wait(lock, [this] { return !m_isBusy; });
    if (m_file) {
        m_file->remove();
    }
}

// A new file takes the place of the old one.
void Journal::begin(size_t done)
{
    m_isBegun = true;
    m_mustBegin = false;
    m_first = done;
    m_known = 0;
    Json head = Json::object({{"format", "plexus-journal"}, {"version", 1}});
    const Json saved = savedJson();
    for (const Json::Member& member : saved.members()) {
        head.set(member.first, member.second);
    }
    push({head.compact(), std::make_shared<const Graph>(m_shadow)});
}

// The steps in the file do not lead to where the caller is: it begins with that state, in the same file.
void Journal::rebase(size_t done, const Patch& patch)
{
    m_first = done;
    m_known = 0;
    append(Json::object({{"at", 0}, {"patch", patchJson(patch)}}));
    append(savedJson());
}

Json Journal::savedJson() const
{
    const bool isHere = m_saved && *m_saved >= m_first && *m_saved <= m_first + m_known;
    Json json = Json::object({{"saved", isHere ? Json(static_cast<int64_t>(*m_saved - m_first)) : Json()},
                              {"path", m_facts.path},
                              {"name", m_facts.name}});
    if (m_facts.file) {
        json.set("file", Json(Json::Array{static_cast<int64_t>(m_facts.file->size), m_facts.file->modified,
                                          static_cast<int64_t>(m_facts.file->sum)}));
    }
    return json;
}

void Journal::append(Json line)
{
    push({line.compact(), nullptr});
}

void Journal::push(Job job)
{
    job.line += '\n';
    {
        const std::lock_guard lock(m_mutex);
        const bool joins = !job.base && !m_jobs.empty() && !m_jobs.back().base;
        if (joins) {
            m_jobs.back().line += job.line;
        } else {
            m_jobs.push_back(std::move(job));
        }
    }
    m_wake.notify_all();
}

void Journal::write()
{
    using Clock = std::chrono::steady_clock;
    std::optional<Clock::time_point> syncAt;
    std::unique_lock lock(m_mutex);
    for (;;) {
        const auto isWanted = [this] { return !m_jobs.empty() || m_ends; };
        if (syncAt) {
            m_wake.wait_until(lock, *syncAt, isWanted);
        } else {
            m_wake.wait(lock, isWanted);
        }
        m_isBusy = true;
        while (!m_jobs.empty()) {
            Job job = std::move(m_jobs.front());
            m_jobs.pop_front();
            lock.unlock();
            perform(job);
            lock.lock();
            syncAt = syncAt.value_or(Clock::now() + syncAfter);
        }
        if (syncAt && (m_ends || Clock::now() >= *syncAt)) {
            lock.unlock();
            if (m_file) {
                ::fdatasync(m_file->file());
            }
            lock.lock();
            syncAt.reset();
        }
        m_isBusy = !m_jobs.empty();
        if (!m_isBusy) {
            m_idle.notify_all();
            if (m_ends) {
                return;
            }
        }
    }
}

void Journal::perform(Job& job)
{
    if (m_isDown && !job.base) {
        return; // it continues what is not there
    }
    const Result<void> done = job.base ? beginFile(job) : appendLine(job.line);
    if (!done && !m_isDown && m_trouble) {
        m_trouble(done.error());
    }
    m_isDown = !done;
    if (m_isDown) {
        m_mustBegin = true; // with the next edit
    }
}

Result<void> Journal::beginFile(const Job& job)
{
    std::error_code ignored;
    std::filesystem::create_directories(m_path.parent_path(), ignored);
    const std::filesystem::path fresh = m_path.string() + ".new";
    PLEXUS_TRY(std::optional<FileLock> file, FileLock::take(fresh));
    if (!file) {
        return Error{.what = "another process holds this file", .where = fresh.string()};
    }
    const std::string base = projectJson(*job.base).compact();
    const std::string text = job.line.substr(0, job.line.rfind('}')) + ",\"base\":" + base + "}\n";
    const size_t missing = writeAll(file->file(), text).size();
    if (missing > 0 || ::fsync(file->file()) != 0) {
        const int code = errno;
        file->remove();
        return writeError(m_path, code, missing);
    }
    PLEXUS_CHECK(file->rename(m_path));
    m_file = std::move(file);
    m_baseBytes = text.size();
    m_bytes = text.size();
    return {};
}

Result<void> Journal::appendLine(const std::string& line)
{
    struct stat status = {};
    if (!m_file || ::fstat(m_file->file(), &status) != 0 || status.st_nlink == 0) {
        return Error{.what = "this file was deleted while it was in use", .where = m_path.string()};
    }
    const auto end = static_cast<off_t>(m_bytes.load());
    const bool isThere = ::lseek(m_file->file(), end, SEEK_SET) == end;
    const size_t missing = isThere ? writeAll(m_file->file(), line).size() : line.size();
    if (missing > 0) {
        const int code = errno;
        [[maybe_unused]] const int cut = ::ftruncate(m_file->file(), end); // a torn line is known as one anyway
        return writeError(m_path, code, missing);
    }
    m_bytes += line.size();
    return {};
}

} // namespace plexus
