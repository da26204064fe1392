// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/training/training.h"

#include "engine/model/project_file.h"
#include "engine/wire/messages.h"

#include <algorithm>

namespace plexus::studio {
namespace {

Json fieldOfQuestion(const std::string& field, const Shape& sample, std::vector<double> values)
{
    Json shape = Json::array();
    shape.push(1); // a batch of one
    for (const int64_t extent : sample) {
        shape.push(extent);
    }
    Json data = Json::array();
    data.items().assign(values.begin(), values.end());
    return Json::object(
        {{field, Json::object({{"shape", std::move(shape)}, {"data", std::move(data)}})}});
}

} // namespace

uint64_t TrainingProgress::epochs() const
{
    return stepsPerEpoch == 0 ? 0 : (totalSteps + stepsPerEpoch - 1) / stepsPerEpoch;
}

double TrainingProgress::fraction() const
{
    return totalSteps == 0
               ? 0
               : std::min(1.0, static_cast<double>(step) / static_cast<double>(totalSteps));
}

double TrainingProgress::epochFraction() const
{
    if (stepsPerEpoch == 0 || step == 0) {
        return 0;
    }
    const uint64_t inEpoch = (step - 1) % stepsPerEpoch + 1;
    return static_cast<double>(inEpoch) / static_cast<double>(stepsPerEpoch);
}

Training::Training(WorkerCommand command, QObject* parent)
    : QObject(parent), m_worker(std::move(command))
{
    connect(&m_worker, &WorkerClient::received, this, &Training::receive);
    connect(&m_worker, &WorkerClient::lost, this, &Training::lost);
    connect(&m_worker, &WorkerClient::ended, this, [this] {
        m_isOpened = false;
        if (isActive()) { // it saved and left in the middle of a run
            setState(TrainingState::Ended);
            Q_EMIT runChanged();
        }
        Q_EMIT workerEnded();
    });
}

bool Training::isActive() const
{
    return m_state == TrainingState::Starting || m_state == TrainingState::Running
           || m_state == TrainingState::Paused || m_state == TrainingState::Stopping;
}

bool Training::canResume() const
{
    return !m_run.isEmpty() && m_graph
           && (m_state == TrainingState::Ended || m_state == TrainingState::Failed);
}

bool Training::canPredict() const
{
    return m_isOpened && m_worker.isRunning() && m_state != TrainingState::Starting;
}

void Training::setState(TrainingState state)
{
    if (state != m_state) {
        m_state = state;
        Q_EMIT stateChanged();
    }
}

Json Training::live() const
{
    return Json::object({{"samples", true}, {"surface", true}});
}

void Training::setDevice(const QString& hint)
{
    m_device = hint;
    m_profile.reset();
    Q_EMIT devicesChanged();
    askForProfile(Measure::No);
}

void Training::askForDevices()
{
    m_worker.send(message("devices", {{"device", m_device.toStdString()}}));
}

void Training::askForProfile(Measure measure)
{
    m_isMeasuring = measure == Measure::Now;
    m_worker.send(message("profile", {{"device", m_device.toStdString()}, {"measure", m_isMeasuring}}));
    Q_EMIT profileChanged();
}

void Training::begin(const Graph& graph, const QString& run, RunData::Loaded data)
{
    m_graph = graph;
    m_run = run;
    m_trouble = {};
    m_samples.clear();
    m_surface = {};
    m_questions.clear();
    m_isOpened = false;
    // What the worker prepares already goes on; else its first phase follows at once.
    const QString phase = m_preparing ? m_progress.phase : QString();
    m_progress = {};
    m_progress.phase = phase.isEmpty() ? tr("Starting") : phase;
    m_preparing = false;
    m_prepared.reset();
    m_data.load(graph, std::move(data), this, [this] { Q_EMIT dataChanged(); });
    setState(TrainingState::Starting);
    Q_EMIT dataChanged();
    Q_EMIT progressChanged();
    Q_EMIT samplesChanged();
    Q_EMIT surfaceChanged();
}

void Training::prepare(const Graph& graph)
{
    if (m_state != TrainingState::Idle) {
        return;
    }
    const Json ask = message("prepare", {{"project", projectJson(graph)},
                                         {"device", m_device.toStdString()},
                                         {"live", live()}});
    std::string text = ask.compact();
    if (m_prepared != text || !m_worker.isRunning()) {
        m_worker.send(ask);
        m_prepared = std::move(text);
        m_preparing = true;
    }
}

void Training::start(const Graph& graph, const QString& run, RunData::Loaded data)
{
    if (isActive()) {
        return;
    }
    if (!m_curves.isEmpty()) {
        m_previous = std::move(m_curves);
    }
    m_curves = {};
    m_confusion = {};
    begin(graph, run, std::move(data));
    Q_EMIT curvesChanged();
    Q_EMIT confusionChanged();
    m_worker.send(message("train", {{"project", projectJson(graph)},
                                    {"run", run.toStdString()},
                                    {"device", m_device.toStdString()},
                                    {"live", live()}}));
}

void Training::resumeRun(const QString& run, const Graph& graph, uint64_t epochs)
{
    if (isActive()) {
        return;
    }
    begin(graph, run);
    m_worker.send(message("resume", {{"run", run.toStdString()},
                                     {"device", m_device.toStdString()},
                                     {"epochs", static_cast<int64_t>(epochs)},
                                     {"live", live()}}));
}

void Training::openRun(const QString& run, const Graph& graph, Curves curves,
                       ConfusionMatrix confusion)
{
    if (isActive()) {
        return;
    }
    if (m_run != run && !m_curves.isEmpty()) {
        m_previous = std::move(m_curves);
    }
    begin(graph, run);
    m_curves = std::move(curves);
    m_confusion = std::move(confusion);
    if (!m_curves.step.empty()) {
        m_progress.step = static_cast<uint64_t>(m_curves.step.back());
    }
    m_progress.phase = tr("Opened");
    setState(TrainingState::Ended);
    Q_EMIT curvesChanged();
    Q_EMIT confusionChanged();
    Q_EMIT progressChanged();
    m_worker.send(message("open", {{"run", run.toStdString()},
                                   {"device", m_device.toStdString()},
                                   {"live", live()}}));
}

void Training::pause()
{
    if (m_state == TrainingState::Running || m_state == TrainingState::Starting) {
        m_worker.send(message("pause"));
    }
}

void Training::proceed()
{
    if (m_state == TrainingState::Paused) {
        m_trouble = {};
        m_worker.send(message("continue"));
    }
}

void Training::step()
{
    if (isActive() && m_state != TrainingState::Stopping) {
        m_worker.send(message("step"));
    }
}

void Training::stop()
{
    if (isActive() && m_state != TrainingState::Stopping) {
        m_worker.send(message("stop"));
        setState(TrainingState::Stopping);
    }
}

void Training::forget()
{
    if (isActive()) {
        return;
    }
    m_run.clear();
    m_graph.reset();
    m_curves = m_previous = {};
    m_samples.clear();
    m_surface = {};
    m_confusion = {};
    m_trouble = {};
    m_progress = {};
    m_isOpened = false;
    m_data = {};
    setState(TrainingState::Idle);
    Q_EMIT dataChanged();
    Q_EMIT curvesChanged();
    Q_EMIT samplesChanged();
    Q_EMIT surfaceChanged();
    Q_EMIT confusionChanged();
    Q_EMIT progressChanged();
}

void Training::shutDown()
{
    if (isActive()) {
        setState(TrainingState::Stopping);
    }
    m_worker.finish();
}

void Training::predict(const QString& id, const std::string& field, const Shape& sample,
                       std::vector<double> values)
{
    if (!canPredict()) {
        return;
    }
    Json ask = message("predict", {{"id", id.toStdString()},
                                   {"inputs", fieldOfQuestion(field, sample, std::move(values))}});
    Question& question = m_questions[id];
    if (question.isAsked) {
        question.next = std::move(ask);
    } else {
        question.isAsked = true;
        m_worker.send(ask);
    }
}

void Training::lost(const QString& sentence)
{
    const bool wasActive = isActive();
    m_questions.clear();
    m_isOpened = m_preparing = m_isMeasuring = false;
    // After "failed" the worker may end; its own sentence says more than how it ended.
    if (wasActive || m_trouble.kind != TroubleKind::Failed) {
        m_trouble = {.kind = TroubleKind::Lost, .sentence = sentence, .node = {}};
    }
    if (wasActive) {
        if (m_progress.step > 0) {
            m_trouble.sentence +=
                tr(" Nothing in this window was lost; the run can go on from its last checkpoint.");
        }
        m_state = TrainingState::Failed;
    }
    Q_EMIT stateChanged();
    Q_EMIT runChanged();
}

} // namespace plexus::studio
