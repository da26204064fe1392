// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/document/document.h"

#include "app/studio/document/edit_command.h"
#include "engine/advice/advice.h"
#include "engine/model/project_file.h"
#include "engine/model/unroll.h"

#include <algorithm>
#include <QCoreApplication>
#include <QFileInfo>

namespace plexus::studio {

namespace {

std::filesystem::path filePath(const QString& path)
{
    return std::filesystem::path(path.toStdString());
}

}

Document::Document(QObject* parent) : QObject(parent)
{
    m_writer.setMaxThreadCount(1);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(0); // after the current event: many edits at once cost one inference
    connect(&m_refresh, &QTimer::timeout, this, &Document::refresh);
    connect(&m_data, &DataSource::fieldsChanged, &m_refresh, qOverload<>(&QTimer::start));
    connect(&m_data, &DataSource::samplesChanged, &m_refresh, qOverload<>(&QTimer::start));
    connect(&m_undo, &QUndoStack::cleanChanged, this, &Document::fileChanged);
    m_data.follow(m_graph);
    refresh();
}

Document::~Document()
{
    m_writer.waitForDone();
    m_undo.disconnect(); // the stack's farewell signals would reach half-gone listeners
}

Result<void> Document::apply(std::unique_ptr<Edit> edit, int gesture)
{
    if (Result<void> checked = edit->check(m_graph); !checked.ok()) {
        Q_EMIT refused(QString::fromStdString(checked.error().sentence()));
        return checked;
    }
    m_undo.push(new EditCommand(*this, std::move(edit), gesture)); // the stack owns it
    return {};
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

void Document::reset(Graph graph, const QString& path)
{
    (void)finishSaving(); // of the project before
    m_graph = std::move(graph);
    m_path = path;
    m_untitledName.clear();
    m_undo.clear();
    m_selection.clear();
    m_trained.reset();
    changed(true);
    refresh();
    Q_EMIT selectionChanged();
    Q_EMIT opened();
    Q_EMIT fileChanged();
}

Result<void> Document::open(const QString& path)
{
    PLEXUS_TRY(Graph graph, loadProject(filePath(path)));
    reset(std::move(graph), QFileInfo(path).absoluteFilePath());
    return {};
}

Result<void> Document::save()
{
    return saveAs(m_path);
}

Result<void> Document::saveAs(const QString& path)
{
    if (path.isEmpty()) {
        return Error{.what = "the project has no file yet", .accepted = "choose a name with Save as"};
    }
    ++m_saves;
    m_undo.setClean(); // edits from now on are not in the file
    m_writer.start([this, path, graph = m_graph] {
        const Result<void> written = saveProject(graph, filePath(path));
        QMetaObject::invokeMethod(this, [this, path, written] { wrote(path, written); });
    });
    Q_EMIT fileChanged();
    return {};
}

void Document::wrote(const QString& path, const Result<void>& written)
{
    --m_saves;
    m_lastSave = written;
    if (written) {
        m_path = QFileInfo(path).absoluteFilePath();
        Q_EMIT saved();
    } else {
        m_undo.resetClean(); // nowhere on the disk
        Q_EMIT saveFailed(QString::fromStdString(written.error().sentence()));
    }
    Q_EMIT fileChanged();
}

Result<void> Document::finishSaving()
{
    m_writer.waitForDone();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall); // wrote()
    return m_lastSave;
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
    Q_EMIT fileChanged();
}

void Document::select(const QStringList& keys)
{
    QStringList known;
    for (const GraphNode& node : m_graph.nodes()) {
        const QString key = QString::fromStdString(node.key);
        if (keys.contains(key)) {
            known.append(key);
        }
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
    m_inference = review(m_graph, m_data.fields());
    // Data without fields are complained of by the input nodes; these describe well and do not load.
    if (!m_data.fields().empty() && !m_data.problem().isEmpty()) {
        m_inference.problems.push_back({.param = "data", .what = m_data.problem().toStdString()});
    }
    Q_EMIT inferenceChanged();
    const bool edited = m_trained && !isSameNetwork(*m_trained, m_graph);
    if (edited != m_isEdited) {
        m_isEdited = edited;
        Q_EMIT editedSinceStartChanged(edited);
    }
}

void Document::changed(bool network)
{
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
    for (const GraphNode& node : left.nodes()) {
        const GraphNode* twin = right.find(node.key);
        if (twin == nullptr || twin->layer != node.layer || twin->isBypassed != node.isBypassed
            || !(twin->params == node.params)) {
            return false;
        }
    }
    return std::all_of(left.wires().begin(), left.wires().end(), [&](const Wire& wire) {
        const std::vector<Wire>& wires = right.wires();
        return std::find(wires.begin(), wires.end(), wire) != wires.end();
    });
}

} // namespace plexus::studio
