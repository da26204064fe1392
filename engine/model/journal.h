// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/file.h"
#include "engine/base/file_lock.h"
#include "engine/model/patch.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace plexus {

// Whose journal it is.
struct JournalFacts {
    std::string path; // of the project's file; empty: never saved
    std::string name; // what people call it
    std::optional<FileStamp> file; // what the file held when it was read or written last
};

// What a journal holds: a state and the steps from it, as on the undo stack.
struct JournalHistory {
    struct Step {
        std::string name;
        Patch forward, back;
    };
    JournalFacts facts;
    Graph base, now; // before the first step, and after those that are done
    std::vector<Step> steps;
    size_t done = 0;             // so many of them, the others are undone
    std::optional<size_t> saved; // what the file holds: the state after so many; nothing: none of these
    struct Save {
        JournalFacts facts;
        std::optional<size_t> at; // that state; nothing: it is none of these any more
        Graph graph;
    };
    std::optional<Save> begun; // one that nobody has noted the end of
};
// Reads as much as is whole: a line that was torn ends it, and `whole` bytes lie before it.
Result<JournalHistory> readJournal(std::string_view text, std::string_view where, size_t& whole);

// What a process that is gone left behind and what no file holds. Locked, so that no other window offers it meanwhile.
struct LeftBehind {
    FileLock file;
    JournalHistory history;
    size_t whole = 0;    // bytes that could be read
    int64_t written = 0; // seconds since 1970, by the file system's clock
};
// All of a folder, the newest first. What holds nothing unsaved is cleared away, what cannot be read is left alone.
std::vector<LeftBehind> findLeftBehind(const std::filesystem::path& folder);

// Writes down every edit as it happens, so that a process that dies, however it dies, leaves all of it behind: a line
// of JSON for each, see docs/file-format.md. What is written is in the kernel's hands a moment later and survives the
// process; fsync follows within a second and survives the machine. Writing happens in a thread of its own; the caller
// only compares two graphs. The file is there from the first edit on, locked while its process lives.
class Journal {
public:
    // Called from the writing thread, once until writing works again.
    using Trouble = std::function<void(const Error&)>;

    Journal(std::filesystem::path folder, JournalFacts facts, const Graph& graph, bool isSaved, Trouble trouble);
    // Goes on in the file that somebody left behind.
    Journal(LeftBehind left, Trouble trouble);
    ~Journal(); // the file stays
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    // Step number `done` of the history is a new one, which ends what was undone, or another edit joined it.
    void edited(size_t done, const std::string& name, const Graph& now);
    void moved(size_t done, const Graph& now); // undone, redone, jumped
    // What there is now goes to this file: should the process die before saved(), the file tells whether it got there.
    void saving(size_t done, const JournalFacts& facts);
    void saved(std::optional<size_t> at, JournalFacts facts);
    void flush();   // waits until the kernel has it
    void discard(); // there is nothing to be recovered
    std::filesystem::path file() const { return m_path; }

private:
    struct Job {
        std::string line;                  // appended ...
        std::shared_ptr<const Graph> base; // ... or the beginning of a new file with this
    };
    void begin(size_t done);
    void rebase(size_t done, const Patch& patch);
    void append(Json line);
    void push(Job job);
    Json savedJson() const;

    void write(); // the thread, and what only it touches
    void perform(Job& job);
    Result<void> beginFile(const Job& job);
    Result<void> appendLine(const std::string& line);
    std::optional<FileLock> m_file;
    bool m_isDown = false;

    const std::filesystem::path m_path;
    const Trouble m_trouble;
    JournalFacts m_facts;
    Graph m_shadow;                // as the journal knows it
    std::optional<size_t> m_saved; // in the caller's numbers
    size_t m_first = 0;            // so many of the caller's steps lie before the file's beginning
    size_t m_known = 0;            // so many steps stand in the file
    bool m_isBegun = false;
    std::atomic<bool> m_mustBegin = false; // what stands there is of no use any more
    std::atomic<uint64_t> m_bytes = 0;     // of the file
    std::atomic<uint64_t> m_baseBytes = 0; // of these the project it begins with

    std::mutex m_mutex;
    std::condition_variable m_wake, m_idle;
    std::deque<Job> m_jobs;
    bool m_isBusy = false, m_ends = false;
    std::thread m_thread; // the last member: it begins when the others are there
};

} // namespace plexus
