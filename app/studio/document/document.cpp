// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/document/document.h"

#include "app/studio/document/edit_command.h"
#include "engine/advice/advice.h"
#include "engine/model/unroll.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <QFileInfo>
#include <utility>

namespace plexus::studio {

Document::Document(QObject* parent) : QObject(parent)
{
    m_writer.setMaxThreadCount(1);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(0); // after the current event: many edits at once cost one inference
    connect(&m_refresh, &QTimer::timeout, this, &Document::refresh);
    connect(&m_data, &DataSource::fieldsChanged, &m_refresh, qOverload<>(&QTimer::start));
    connect(&m_data, &DataSource::samplesChanged, &m_refresh, qOverload<>(&QTimer::start));
    connect(&m_undo, &QUndoStack::cleanChanged, this, &Document::fileChanged);
    connect(&m_undo, &QUndoStack::indexChanged, this, &Document::followHistory);
    m_library.place = [this] { return m_undo.index(); };
    connect(&m_undo, &QUndoStack::indexChanged, this, &Document::historyChanged);
    connect(&m_library, &BlockLibrary::stepsChanged, this, &Document::historyChanged);
    connect(this, &Document::opened, &m_library, &BlockLibrary::forgetSteps);
    m_takeOver.setInterval(1000); // the system tells nobody when a lock becomes free
    connect(&m_takeOver, &QTimer::timeout, this, &Document::tryToTakeOver);
    m_data.follow(m_graph);
    refresh();
}

Document::~Document()
{
    m_writer.waitForDone();
    m_undo.disconnect(); // the stack's farewell signals would reach half-gone listeners
    if (m_undo.isClean()) {
        discardJournal();
    }
}

Result<void> Document::apply(std::unique_ptr<Edit> edit, int gesture)
{
    Result<void> checked = edit->check(m_graph);
    if (m_holder) {
        const QString what = tr("%1 is open in another window, and only that one changes it").arg(name());
        checked = Error{.what = what.toStdString(),
                        .accepted = tr("close it there, or open a copy here").toStdString()};
    }
    if (!checked.ok()) {
        Q_EMIT refused(QString::fromStdString(checked.error().sentence()));
        return checked;
    }
    m_isApplying = true;
    m_undo.push(new EditCommand(*this, std::move(edit), gesture)); // the stack owns it
    m_isApplying = false;
    if (m_journal) {
        m_journal->edited(static_cast<size_t>(m_undo.index()), m_undo.undoText().toStdString(), m_graph);
    }
    return {};
}

void Document::undo()
{
    if (m_library.undoText().isEmpty()) {
        m_undo.undo();
    } else if (const Result<void> undone = m_library.undo(); !undone.ok()) {
        Q_EMIT refused(QString::fromStdString(undone.error().sentence()));
    }
}

void Document::redo()
{
    if (m_library.redoText().isEmpty()) {
        m_undo.redo();
    } else if (const Result<void> redone = m_library.redo(); !redone.ok()) {
        Q_EMIT refused(QString::fromStdString(redone.error().sentence()));
    }
}

QString Document::undoText() const
{
    const QString ofLibrary = m_library.undoText();
    return ofLibrary.isEmpty() ? m_undo.undoText() : ofLibrary;
}

QString Document::redoText() const
{
    const QString ofLibrary = m_library.redoText();
    return ofLibrary.isEmpty() ? m_undo.redoText() : ofLibrary;
}

void Document::goTo(int step)
{
    m_held = false;
    m_undo.setIndex(step);
    const bool network = *std::exchange(m_held, std::nullopt);
    changed(network);
}

const Params& Document::settings(Setting where) const
{
    const TrainingSettings& training = m_graph.training;
    switch (where) {
    case Setting::Data: return training.data.params;
    case Setting::Optimizer: return training.optimizer.params;
    case Setting::Schedule: return training.schedule.params;
    case Setting::General: break;
    }
    return training.general;
}

QString Document::name() const
{
    if (!m_path.isEmpty()) {
        return QFileInfo(m_path).completeBaseName();
    }
    return m_untitledName.isEmpty() ? tr("Untitled") : m_untitledName;
}

void Document::setUntitledName(const QString& name)
{
    m_untitledName = name;
    if (m_journal) {
        const int clean = m_undo.cleanIndex();
        m_journal->saved(clean >= 0 ? std::optional(static_cast<size_t>(clean)) : std::nullopt, journalFacts());
    }
    Q_EMIT fileChanged();
}

void Document::select(const QStringList& keys)
{
    std::map<const GraphNode*, QString> found; // in the order of the graph, where they lie in a row
    for (const QString& key : keys) {
        if (const GraphNode* node = m_graph.find(key.toStdString())) {
            found.emplace(node, key);
        }
    }
    QStringList known;
    for (const auto& [node, key] : found) {
        known.append(key);
    }
    if (known != m_selection) {
        m_selection = known;
        Q_EMIT selectionChanged();
    }
}

void Document::reveal(const QString& named, const QString& param)
{
    const QString key = QString::fromStdString(rolledKey(named.toStdString())); // of copies the one that is drawn
    select(key.isEmpty() ? QStringList() : QStringList(key));
    Q_EMIT revealRequested(key, param);
}

void Document::setTrained(std::optional<Graph> snapshot, TrainedBy by)
{
    if (!snapshot && !m_trained) {
        return;
    }
    m_trained = std::move(snapshot);
    const bool isOther = m_trainedBy != by;
    m_trainedBy = by;
    refresh();
    if (isOther) {
        Q_EMIT editedSinceStartChanged(m_isEdited); // said in other words
    }
}

void Document::refresh()
{
    m_refresh.stop();
    m_inference = review(m_graph, m_data.fields(), &m_memory);
    // Data without fields are complained of by the input nodes; these describe well and do not load.
    if (!m_data.fields().empty() && !m_data.problem().isEmpty()) {
        m_inference.problems.push_back({.param = "data", .what = m_data.problem().toStdString()});
    }
    for (Problem& problem : contradicted(m_graph, m_claims, m_inference)) {
        const bool isHeard = m_graph.silenced.count(silencedAs(problem)) == 0;
        std::vector<Problem>& all = isHeard ? m_inference.problems : m_inference.silenced;
        all.insert(all.begin(), std::move(problem)); // it says more of its node than that nothing follows it yet
    }
    Q_EMIT inferenceChanged();
    const bool edited = m_trained && !isSameNetwork(*m_trained, m_graph);
    if (edited != m_isEdited) {
        m_isEdited = edited;
        Q_EMIT editedSinceStartChanged(edited);
    }
}

void Document::expectSizes(std::vector<TorchClaim> claims)
{
    m_claims.insert(m_claims.end(), std::make_move_iterator(claims.begin()), std::make_move_iterator(claims.end()));
    m_refresh.start();
}

void Document::changed(bool network)
{
    if (m_held) {
        m_held = *m_held || network;
        return;
    }
    if (network) {
        m_data.follow(m_graph);
    }
    m_refresh.start(); // titles stand in the sentences, too
    forgetMissingSelection();
    Q_EMIT graphChanged();
}

void Document::forgetMissingSelection()
{
    select(m_selection);
}

bool isSameNetwork(const Graph& left, const Graph& right)
{
    if (left.nodes().size() != right.nodes().size() || left.wires().size() != right.wires().size()
        || !(left.training == right.training)) {
        return false;
    }
    for (size_t place = 0; place < left.nodes().size(); ++place) {
        const GraphNode& node = left.nodes()[place];
        const GraphNode& beside = right.nodes()[place]; // mostly
        const GraphNode* twin = beside.key == node.key ? &beside : right.find(node.key);
        if (twin == nullptr || twin->layer != node.layer || twin->isBypassed != node.isBypassed
            || !(twin->params == node.params)) {
            return false;
        }
    }
    return left.wires() == right.wires(); // they keep an order of their own
}

} // namespace plexus::studio
