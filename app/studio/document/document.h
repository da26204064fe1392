// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/cost_watch.h"
#include "app/studio/document/data_source.h"
#include "app/studio/document/fix_offers.h"
#include "app/studio/library/block_library.h"
#include "engine/io/torch_claims.h"
#include "engine/model/edit.h"
#include "engine/model/infer.h"
#include "engine/model/journal.h"
#include "engine/model/project_lock.h"

#include <memory>
#include <optional>
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>
#include <QUndoStack>

namespace plexus::studio {

// Where the trained network came from: this project when it started, or a run that was opened.
enum class TrainedBy : uint8_t { Start, Opened };

// What saving does where the file holds something that this window has not seen.
enum class Unseen : uint8_t { Refuse, Overwrite };

// The open project: the graph, its undo history, its file, what is selected and what is wrong with it.
// Panels know this and no other panel. All changes go through apply(), so that undo sees everything.
// Lives in the window's thread; nothing here blocks on data.
class Document : public QObject {
    Q_OBJECT

public:
    explicit Document(QObject* parent = nullptr);
    ~Document() override;

    const Graph& graph() const { return m_graph; }
    // Of the graph as it was at the last inferenceChanged(); at most one event behind.
    const Inference& inference() const { return m_inference; }
    QUndoStack& undoStack() { return m_undo; }
    // What would solve the problems.
    FixOffers& fixes() { return m_fixes; }
    // What training it would cost.
    CostWatch& costs() { return m_costs; }
    const CostWatch& costs() const { return m_costs; }
    // Fields, samples and class counts of the chosen data, read in the background.
    DataSource& data() { return m_data; }
    const DataSource& data() const { return m_data; }

    // The user's own blocks, beside the layers for whoever adds some.
    BlockLibrary& library() { return m_library; }
    const BlockLibrary& library() const { return m_library; }

    // ---- changing
    // Checks, applies and records the edit. A refusal is returned and emitted as refused().
    // Edits of one gesture (a drag, typing in one field) that can be merged become one undo step.
    Result<void> apply(std::unique_ptr<Edit> edit, int gesture = 0);
    int newGesture() { return ++m_lastGesture; }
    // The last thing that was done to the project or to the library, by this window.
    void undo();
    void redo();
    QString undoText() const; // empty: there is nothing to take back
    QString redoText() const;
    // To the state after so many steps of the history, at once.
    void goTo(int step);
    // The current value of a training setting's owner.
    const Params& settings(Setting where) const;

    // ---- file
    void reset(Graph graph, const QString& path = {}); // a new or opened project; history starts anew
    Result<void> open(const QString& path);
    // Writes what is there now, in the background: a slow disk never holds up the window. saved() or
    // saveFailed() follows; until then the document counts as modified. Refused without a path. What the file held
    // the two times before stays beside it.
    Result<void> save(Unseen unseen = Unseen::Refuse); // changedOnDisk() instead of what it would overwrite unseen
    Result<void> saveAs(const QString& path, Unseen unseen = Unseen::Overwrite);
    bool isSaving() const { return m_saves > 0; }
    Result<void> finishSaving(); // waits; what became of the last save
    QString path() const { return m_path; }
    QString name() const; // of the file without ending, or "Untitled"
    // What an unsaved project is called ("digits" when it came from a template).
    void setUntitledName(const QString& name);
    bool isModified() const { return !m_undo.isClean() || isSaving(); }
    // Did another program write the file since? Asks the disk.
    bool isChangedOnDisk() const;
    Result<void> takeFromDisk(); // what the file holds now, as one step of the history

    // ---- safety
    // From now on every edit goes into a journal in this folder as well, until the project is closed in peace.
    void keepJournals(const std::filesystem::path& folder);
    void discardJournal();          // nothing unsaved is wanted any more
    void recover(LeftBehind left);  // as it was: unsaved, under its name, with its history
    // Another window changes the project; here one can look. Nothing: this window may.
    const std::optional<ProjectHolder>& holder() const { return m_holder; }
    void tryToTakeOver(); // also asked every second; the project as that window left it

    // ---- selection (node keys, in the order of the graph)
    const QStringList& selection() const { return m_selection; }
    void select(const QStringList& keys);
    // Selects and asks the canvas to bring it into view.
    void reveal(const QString& key, const QString& param = {});

    // What a text said of sizes from which nodes here were made: where the network has others, it is said at the node,
    // until they agree.
    void expectSizes(std::vector<TorchClaim> claims);

    void requestPiece(const QString& key) { Q_EMIT pieceRequested(key); } // pieceKey()

    // ---- training
    // The network and settings that a run trains; later edits are "edited since start". Empty: no run.
    void setTrained(std::optional<Graph> snapshot, TrainedBy by);
    const std::optional<Graph>& trained() const { return m_trained; }
    TrainedBy trainedBy() const { return m_trainedBy; }
    bool isEditedSinceStart() const { return m_isEdited; }

    // Brings inference() up to date at once instead of after the current event (before Train, in tests).
    void refresh();

Q_SIGNALS:
    void graphChanged();     // after every edit, undo, redo, open
    void opened();           // another graph altogether: views frame all
    void inferenceChanged(); // shapes, parameter counts, problems
    void selectionChanged();
    void revealRequested(const QString& key, const QString& param);
    void fileChanged();      // path, name or modified state: window title
    void editedSinceStartChanged(bool edited);
    void saved();
    void saveFailed(const QString& sentence);
    void changedOnDisk(const QString& path); // nothing was written
    void holderChanged();
    void historyChanged(); // undoText(), redoText()
    void journalFailed(const QString& sentence); // edits are not kept safe until it works again
    void refused(const QString& sentence);
    // A panel asks the canvas to put a layer or block where one looks (the palette, by double-click).
    void pieceRequested(const QString& key);

private:
    friend class EditCommand;
    struct Written {
        QString path;
        Result<void> result;
        std::optional<FileStamp> stamp;
        bool isUnseen = false;
        int step = 0; // of the history
    };
    void changed(bool network);
    void wrote(Written written);
    void followHistory(int step);
    Journal::Trouble journalTrouble();
    JournalFacts journalFacts() const;
    void begin(Graph graph, const QString& path);
    void setLock(LockedProject lock);
    void forgetMissingSelection();

    Graph m_graph;
    Inference m_inference;
    InferenceMemory m_memory;
    std::vector<TorchClaim> m_claims;
    QUndoStack m_undo;
    DataSource m_data;
    QTimer m_refresh;
    QString m_path, m_untitledName;
    QStringList m_selection;
    std::optional<Graph> m_trained;
    TrainedBy m_trainedBy = TrainedBy::Start;
    bool m_isEdited = false;
    int m_lastGesture = 0, m_saves = 0; // m_saves: on their way to the disk
    FixOffers m_fixes{this};
    CostWatch m_costs{this};
    BlockLibrary m_library;
    Result<void> m_lastSave;
    std::filesystem::path m_journals; // empty: none are kept
    std::shared_ptr<Journal> m_journal; // also of the thread that saves
    std::optional<ProjectLock> m_lock, m_nextLock; // next: of the file that is being written
    std::optional<ProjectHolder> m_holder;
    std::optional<FileStamp> m_stamp; // of the file as this window knows it
    QTimer m_takeOver;
    bool m_isApplying = false;            // the journal hears of it from apply()
    std::optional<bool> m_held;           // changes that are told of later, and whether one was of the network
    QThreadPool m_writer; // one thread: the last save wins
};

// Do both train the same thing? Layout and titles do not count.
bool isSameNetwork(const Graph& left, const Graph& right);

} // namespace plexus::studio
