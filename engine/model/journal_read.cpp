// SPDX-License-Identifier: GPL-3.0-or-later
// What a journal says, read back.
#include "engine/base/checksum.h"
#include "engine/model/journal.h"
#include "engine/model/project_file.h"

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

namespace plexus {

namespace {

constexpr uint64_t mostJournalFile = uint64_t{512} << 20;

Error unreadable(const std::string& why)
{
    return {.what = "the journal cannot be read: " + why};
}

// "saving", "path" and "name": the state that there is now.
Result<void> readSaving(const Json& line, JournalHistory& history)
{
    PLEXUS_TRY(const int64_t at, line.readInteger("saving", 0, int64_t{1} << 31));
    if (static_cast<size_t>(at) != history.done) {
        return unreadable("a step is missing");
    }
    JournalFacts facts;
    PLEXUS_TRY(facts.path, line.readString("path"));
    PLEXUS_TRY(facts.name, line.readString("name"));
    history.begun = JournalHistory::Save{std::move(facts), history.done, history.now};
    return {};
}

// "saved", "path", "name" and "file" of a line, where it has them.
Result<void> readFacts(const Json& line, JournalHistory& history)
{
    if (line.find("saving") != nullptr) {
        return readSaving(line, history);
    }
    const Json* saved = line.find("saved");
    if (saved == nullptr) {
        return {};
    }
    history.saved.reset();
    history.begun.reset();
    if (saved->isInteger() && saved->integer() >= 0 && static_cast<size_t>(saved->integer()) <= history.steps.size()) {
        history.saved = static_cast<size_t>(saved->integer());
    }
    PLEXUS_TRY(history.facts.path, line.readString("path"));
    PLEXUS_TRY(history.facts.name, line.readString("name"));
    history.facts.file.reset();
    const Json* file = line.find("file");
    if (file != nullptr && file->isArray() && file->items().size() == 3
        && std::all_of(file->items().begin(), file->items().end(), [](const Json& item) { return item.isInteger(); })) {
        const Json::Array& items = file->items();
        history.facts.file = FileStamp{static_cast<uint64_t>(items[0].integer()), items[1].integer(),
                                       static_cast<uint64_t>(items[2].integer())};
    }
    return {};
}

Result<void> readEdit(const Json& line, size_t at, JournalHistory& history)
{
    PLEXUS_TRY(const Patch patch, readPatch(*line.find("patch")));
    PLEXUS_CHECK(checkPatch(history.now, patch));
    Patch back = reversed(history.now, patch);
    if (at == 0) { // all begins here
        applyPatch(history.now, patch);
        history.base = history.now;
        history.steps.clear();
        history.done = 0;
        history.saved.reset();
        if (history.begun) {
            history.begun->at.reset();
        }
        return {};
    }
    PLEXUS_TRY(std::string name, line.readString("edit"));
    if (history.saved && *history.saved >= at) {
        history.saved.reset();
    }
    if (history.begun && history.begun->at && *history.begun->at >= at) {
        history.begun->at.reset();
    }
    if (at == history.done + 1) {
        history.steps.resize(history.done);
        applyPatch(history.now, patch);
        history.steps.push_back({std::move(name), patch, std::move(back)});
    } else if (at == history.done) { // joined the last one
        history.steps.resize(history.done);
        Graph before = history.now;
        applyPatch(before, history.steps.back().back);
        applyPatch(history.now, patch);
        history.steps.back() = {std::move(name), difference(before, history.now), difference(history.now, before)};
    } else {
        return unreadable("a step is missing");
    }
    history.done = at;
    return {};
}

Result<void> readLine(const Json& line, JournalHistory& history)
{
    if (line.find("at") == nullptr) {
        return readFacts(line, history);
    }
    PLEXUS_TRY(const int64_t number, line.readInteger("at", 0, int64_t{1} << 31));
    const auto at = static_cast<size_t>(number);
    if (line.find("patch") != nullptr) {
        return readEdit(line, at, history);
    }
    if (at > history.steps.size()) {
        return unreadable("a step is missing");
    }
    for (; history.done > at; --history.done) {
        applyPatch(history.now, history.steps[history.done - 1].back);
    }
    for (; history.done < at; ++history.done) {
        applyPatch(history.now, history.steps[history.done].forward);
    }
    return {};
}

Result<void> readHead(const Json& head, JournalHistory& history)
{
    const Json* format = head.find("format");
    const Json* base = head.find("base");
    if (format == nullptr || *format != Json("plexus-journal") || base == nullptr) {
        return unreadable("it does not begin as journals do");
    }
    PLEXUS_TRY(const int64_t version, head.readInteger("version", 1, int64_t{1} << 31));
    if (version > 1) {
        return unreadable("a newer Plexus wrote it");
    }
    PLEXUS_TRY(history.base, readProject(*base));
    history.now = history.base;
    return readFacts(head, history);
}

// A process that was killed behind the last byte of a save could not note it any more: the file shows what it wrote.
void concludeSave(JournalHistory& history)
{
    if (!history.begun) {
        return;
    }
    JournalHistory::Save save = std::move(*history.begun);
    history.begun.reset();
    const std::string text = projectText(save.graph);
    save.facts.file = stampOf(save.facts.path);
    if (save.facts.file && save.facts.file->size == text.size() && save.facts.file->sum == fnv1a(text)) {
        history.facts = std::move(save.facts);
        history.saved = save.at;
    }
}

std::optional<LeftBehind> readLeftBehind(FileLock file)
{
    struct stat status = {};
    ::fstat(file.file(), &status);
    const auto text = readFile(file.path(), mostJournalFile);
    size_t whole = 0;
    auto history = text ? readJournal(*text, file.path().string(), whole) : Result<JournalHistory>(text.error());
    if (history) {
        concludeSave(*history);
    }
    const bool isNothing = history ? history->saved == history->done : text && text->empty();
    if (isNothing) {
        file.remove();
    }
    if (!history || isNothing) {
        return std::nullopt;
    }
    return LeftBehind{std::move(file), std::move(*history), whole, status.st_mtim.tv_sec};
}

} // namespace

Result<JournalHistory> readJournal(std::string_view text, std::string_view where, size_t& whole)
{
    JournalHistory history;
    whole = 0;
    for (size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', whole)) {
        const auto line = Json::parse(text.substr(whole, end - whole), where);
        const bool isHead = whole == 0;
        Result<void> read = line ? isHead ? readHead(*line, history) : readLine(*line, history)
                                 : Result<void>(line.error());
        if (!read) {
            if (isHead) {
                return read.error();
            }
            break;
        }
        whole = end + 1;
    }
    if (whole == 0) {
        return unreadable("it has no beginning");
    }
    return history;
}

std::vector<LeftBehind> findLeftBehind(const std::filesystem::path& folder)
{
    std::vector<LeftBehind> found;
    std::error_code none;
    for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(folder, none)) {
        const std::string ending = entry.path().extension().string();
        if (ending != ".journal" && ending != ".new") {
            continue;
        }
        auto file = FileLock::take(entry.path());
        if (!file || !*file) {
            continue; // of a window that is open
        }
        if (ending == ".new") { // was not finished; what it was to replace is beside it
            (*file)->remove();
        } else if (auto left = readLeftBehind(std::move(**file))) {
            found.push_back(std::move(*left));
        }
    }
    std::sort(found.begin(), found.end(),
              [](const LeftBehind& left, const LeftBehind& right) { return left.written > right.written; });
    return found;
}

} // namespace plexus
