// SPDX-License-Identifier: GPL-3.0-or-later
// The document and the disk: opening, saving, the journal of edits and the lock on the project.
#include "app/studio/document/document.h"
#include "app/studio/document/edit_command.h"
#include "engine/model/project_file.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <utility>

namespace plexus::studio {

namespace {

std::filesystem::path filePath(const QString& path)
{
    return std::filesystem::path(path.toStdString());
}

bool isLocked(const std::optional<ProjectLock>& lock, const std::filesystem::path& project)
{
    return lock && lock->path() == projectLockPath(project);
}

}

void Document::reset(Graph graph, const QString& path)
{
    setLock(path.isEmpty() ? LockedProject() : lockProject(filePath(path)));
    m_stamp = path.isEmpty() ? std::nullopt : stampOf(filePath(path));
    begin(std::move(graph), path);
}

Result<void> Document::open(const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    std::optional<FileStamp> stamp = stampOf(filePath(absolute));
    PLEXUS_TRY(Graph graph, loadProject(filePath(absolute)));
    (void)finishSaving(); // of the project before, which may be this one
    if (!isLocked(m_lock, filePath(absolute))) {
        setLock(lockProject(filePath(absolute)));
    }
    if (!m_holder) {
        removeAbandoned(filePath(absolute));
    }
    m_stamp = stamp;
    begin(std::move(graph), absolute);
    return {};
}

void Document::begin(Graph graph, const QString& path)
{
    (void)finishSaving(); // of the project before
    discardJournal();
    m_graph = std::move(graph);
    m_path = path;
    m_untitledName.clear();
    m_undo.clear();
    m_selection.clear();
    m_trained.reset();
    m_claims.clear();
    if (!m_journals.empty() && !m_holder) {
        m_journal = std::make_shared<Journal>(m_journals, journalFacts(), m_graph, true, journalTrouble());
    }
    changed(true);
    refresh();
    Q_EMIT selectionChanged();
    Q_EMIT opened();
    Q_EMIT fileChanged();
    Q_EMIT holderChanged();
}

// ---- saving

Result<void> Document::save(Unseen unseen)
{
    return saveAs(m_path, unseen);
}

Result<void> Document::saveAs(const QString& path, Unseen unseen)
{
    if (path.isEmpty()) {
        return Error{.what = "the project has no file yet", .accepted = "choose a name with Save as"};
    }
    const std::filesystem::path file = filePath(path);
    if (!isLocked(m_lock, file) && !isLocked(m_nextLock, file)) {
        LockedProject lock = lockProject(file);
        if (lock.other) {
            Error error{.what = "this project is open in another window", .where = path.toStdString(),
                        .accepted = "close it there, or choose another name"};
            Q_EMIT saveFailed(QString::fromStdString(error.sentence()));
            return error;
        }
        m_nextLock = std::move(lock.mine); // the old one is held until the new file is there
    }
    ++m_saves;
    m_undo.setClean(); // edits from now on are not in the file
    const std::optional<FileStamp> known = unseen == Unseen::Refuse ? m_stamp : std::nullopt;
    if (m_journal) {
        const QFileInfo info(path);
        m_journal->saving(static_cast<size_t>(m_undo.index()), {info.absoluteFilePath().toStdString(),
                                                                info.completeBaseName().toStdString(), std::nullopt});
    }
    m_writer.start([this, path, file, known, step = m_undo.index(), graph = m_graph, journal = m_journal] {
        if (journal) {
            journal->flush(); // it stands there before the file does
        }
        Written written{.path = path, .result = {}, .stamp = {}, .isUnseen = false, .step = step};
        written.isUnseen = known && holdsOther(file, *known);
        if (!written.isUnseen) {
            written.result = saveProject(graph, file, Previous::Keep);
            written.stamp = written.result ? stampOf(file) : std::nullopt;
        }
        QMetaObject::invokeMethod(this, [this, written] { wrote(written); });
    });
    Q_EMIT fileChanged();
    return {};
}

void Document::wrote(Written written)
{
    --m_saves;
    m_lastSave = std::move(written.result);
    if (written.isUnseen) {
        m_lastSave = Error{.what = "another program changed the file", .where = written.path.toStdString()};
    }
    if (m_lastSave) {
        m_path = QFileInfo(written.path).absoluteFilePath();
        m_stamp = written.stamp;
        if (!isLocked(m_lock, filePath(m_path))) {
            setLock({.mine = std::exchange(m_nextLock, std::nullopt), .other = std::nullopt});
            if (!m_journals.empty()) {
                keepJournals(m_journals); // it may have been somebody else's project until now
            }
            Q_EMIT holderChanged();
        }
        if (m_journal) {
            const bool isThere = m_undo.cleanIndex() == written.step;
            m_journal->saved(isThere ? std::optional(static_cast<size_t>(written.step)) : std::nullopt, journalFacts());
        }
        Q_EMIT saved();
    } else {
        m_nextLock.reset();
        m_undo.resetClean(); // nowhere on the disk
        if (written.isUnseen) {
            Q_EMIT changedOnDisk(written.path);
        } else {
            Q_EMIT saveFailed(QString::fromStdString(m_lastSave.error().sentence()));
        }
    }
    Q_EMIT fileChanged();
}

Result<void> Document::finishSaving()
{
    m_writer.waitForDone();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall); // wrote()
    return m_lastSave;
}

bool Document::isChangedOnDisk() const
{
    return !isSaving() && m_stamp && holdsOther(filePath(m_path), *m_stamp);
}

Result<void> Document::takeFromDisk()
{
    std::optional<FileStamp> stamp = stampOf(filePath(m_path));
    PLEXUS_TRY(Graph graph, loadProject(filePath(m_path)));
    const std::string file = QFileInfo(m_path).fileName().toStdString();
    PLEXUS_CHECK(apply(edits::patch("Load " + file + " again", difference(m_graph, graph))));
    m_stamp = stamp;
    m_undo.setClean();
    if (m_journal) {
        m_journal->saved(static_cast<size_t>(m_undo.index()), journalFacts());
    }
    Q_EMIT fileChanged();
    return {};
}

// ---- the journal

void Document::keepJournals(const std::filesystem::path& folder)
{
    m_journals = folder;
    if (!m_holder && !m_journal) {
        m_journal = std::make_shared<Journal>(folder, journalFacts(), m_graph, m_undo.isClean(), journalTrouble());
    }
}

void Document::discardJournal()
{
    if (m_journal) {
        m_journal->discard();
        m_journal.reset();
    }
}

void Document::followHistory(int step)
{
    if (m_journal && !m_isApplying) {
        m_journal->moved(static_cast<size_t>(step), m_graph);
    }
}

JournalFacts Document::journalFacts() const
{
    return {m_path.toStdString(), name().toStdString(), m_stamp};
}

Journal::Trouble Document::journalTrouble()
{
    return [this](const Error& error) { // from its thread, which ends before this does
        const QString sentence = QString::fromStdString(error.sentence());
        QMetaObject::invokeMethod(this, [this, sentence] { Q_EMIT journalFailed(sentence); });
    };
}

void Document::recover(LeftBehind left)
{
    JournalHistory& history = left.history;
    QString path = QString::fromStdString(history.facts.path);
    QString name = QString::fromStdString(history.facts.name);
    LockedProject lock = path.isEmpty() ? LockedProject() : lockProject(filePath(path));
    if (lock.other) { // somebody works on it: what is recovered is a project of its own
        name = tr("%1 (recovered)").arg(name);
        path.clear();
        lock = {};
        history.facts = {.path = {}, .name = name.toStdString(), .file = {}};
        history.saved.reset();
    }
    setLock(std::move(lock));
    m_stamp = history.facts.file;
    begin(history.base, path);
    m_journal.reset(); // it goes on in the one that was left
    m_held = false;
    m_isApplying = true;
    m_undo.resetClean();
    for (size_t step = 0;; ++step) {
        if (history.saved == step) {
            m_undo.setClean();
        }
        if (step == history.steps.size()) {
            break;
        }
        JournalHistory::Step& next = history.steps[step];
        m_undo.push(new EditCommand(*this, edits::patch(next.name, std::move(next.forward)), 0));
    }
    m_undo.setIndex(static_cast<int>(history.done));
    m_isApplying = false;
    m_held.reset();
    changed(true);
    refresh();
    if (path.isEmpty()) {
        setUntitledName(name);
    }
    const JournalFacts facts = history.facts;
    const std::optional<size_t> saved = history.saved;
    m_journal = std::make_shared<Journal>(std::move(left), journalTrouble());
    m_journal->saved(saved, facts);
    Q_EMIT opened();
    Q_EMIT fileChanged();
}

// ---- the lock

void Document::setLock(LockedProject lock)
{
    m_lock = std::move(lock.mine);
    m_holder = std::move(lock.other);
    if (m_holder) {
        m_takeOver.start();
    } else {
        m_takeOver.stop();
    }
}

void Document::tryToTakeOver()
{
    if (!m_holder) {
        return;
    }
    LockedProject lock = lockProject(filePath(m_path));
    if (lock.other) {
        return;
    }
    if (isChangedOnDisk()) {
        const QString path = m_path;
        std::optional<FileStamp> stamp = stampOf(filePath(path));
        auto graph = loadProject(filePath(path));
        if (!graph) {
            return; // being looked at still does no harm; the next second may find it whole
        }
        setLock(std::move(lock));
        m_stamp = stamp;
        begin(std::move(graph).value(), path);
        return;
    }
    setLock(std::move(lock));
    if (!m_journals.empty()) {
        keepJournals(m_journals);
    }
    Q_EMIT holderChanged();
}

} // namespace plexus::studio
