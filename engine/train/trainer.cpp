// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/trainer.h"

#include "engine/train/loss_shares.h"
#include "engine/train/not_finite.h"

#include <algorithm>
#include <cmath>

namespace plexus {
namespace {

using Clock = std::chrono::steady_clock;
using Wish = Control::Wish;

constexpr const char* trainingPhase = "Training";
constexpr const char* drawingPhase = "Drawing the next pictures";

// One step runs while the next waits, so that the device never waits for the log.
constexpr uint64_t mostQueued = 2;

bool isFinite(const NetworkValues& values)
{
    return std::all_of(values.parameters.begin(), values.parameters.end(), [](const Tensor& tensor) {
        return std::all_of(tensor.data.begin(), tensor.data.end(),
                           [](double value) { return std::isfinite(value); });
    });
}

double number(const Params& params, std::string_view key)
{
    const ParamValue& value = params.value(key);
    const auto* integer = std::get_if<int64_t>(&value);
    return integer ? static_cast<double>(*integer) : std::get<double>(value);
}

} // namespace

Result<Trainer> Trainer::make(TrainerParts parts, Checkpoint from)
{
    const TrainingSettings& settings = parts.network.description().graph.training;
    const int64_t perStep = samplesPerStep(settings, parts.data.training.count());
    const uint64_t perEpoch = stepsPerEpoch(parts.data.training.count(), perStep);
    const uint64_t total = perEpoch * static_cast<uint64_t>(settings.general.integer("epochs"));
    PLEXUS_TRY(StepScalars scalars, StepScalars::make(settings, perEpoch, total));
    Trainer trainer(parts, std::move(from), std::move(scalars));
    if (const auto& hostStep = findOptimizer(settings.optimizer.key)->hostStep) {
        trainer.m_host = hostStep(settings.optimizer.params);
        trainer.m_host->remember(std::move(trainer.m_now.memory));
    }
    trainer.m_scalars.scale(trainer.m_now.position.lossScale);
    trainer.m_perStep = static_cast<uint64_t>(perStep);
    trainer.m_stepsPerEpoch = perEpoch;
    trainer.m_totalSteps = total;
    trainer.m_lastStep = parts.maximumSteps > 0 ? std::min(total, parts.maximumSteps) : total;
    if (trainer.m_now.order.empty()) {
        trainer.beginEpoch(trainer.at().epoch);
    }
    // The fingerprint covers the kernels of a step, so they are compiled first.
    PLEXUS_CHECK(compileEpoch(parts.network, parts.data));
    PLEXUS_CHECK(trainer.watch());
    if (const Graph& graph = parts.network.description().graph; LossShares(graph).isMixed()) {
        trainer.m_mixed = MixedLoss(graph, parts.data.training, trainer.m_now.order);
    }
    trainer.m_now.fingerprint = trainer.executor().fingerprint();
    return trainer;
}

Trainer::Trainer(TrainerParts parts, Checkpoint from, StepScalars scalars)
    : m_parts(parts), m_scalars(std::move(scalars)), m_now(std::move(from)), m_saved(Clock::now())
{
    m_now.values = {};
}

Result<Finished> Trainer::train(const Observer& observer, Control& control)
{
    m_observer = &observer;
    m_control = &control;
    m_saved = Clock::now();
    m_clock.interrupt();
    observer.started({.run = m_parts.run,
                      .device = executor().deviceName(),
                      .stepsPerEpoch = m_stepsPerEpoch,
                      .totalSteps = m_lastStep,
                      .firstStep = at().step,
                      .trainingSamples = m_parts.data.training.count(),
                      .validationSamples = m_parts.data.validation.count(),
                      .parameters = m_parts.network.parameterCount(),
                      .seed = m_now.seed});
    PLEXUS_TRY(bool isReady, havePictures(std::chrono::milliseconds(0))); // after a resume within an epoch too
    observer.phase(isReady ? trainingPhase : drawingPhase);
    Next next = Next::Continue;
    while (next == Next::Continue && !m_standing.isOver && (at().step < m_lastStep || at().cursor == m_stepsPerEpoch)) {
        PLEXUS_CHECK(betweenSteps());
        PLEXUS_TRY(next, attend());
        if (next == Next::Stop) {
            break;
        }
        if (at().cursor == m_stepsPerEpoch) {
            PLEXUS_TRY(next, endEpoch());
            continue;
        }
        const bool wasReady = isReady;
        PLEXUS_TRY(isReady, havePictures(std::chrono::milliseconds(10))); // a short time, after which somebody may want to stop or pause
        if (isReady != wasReady) {
            observer.phase(isReady ? trainingPhase : drawingPhase);
            m_clock.interrupt();
        }
        if (!isReady) {
            continue;
        }
        if (at().cursor + m_queued < m_stepsPerEpoch && at().step + m_queued < m_lastStep) {
            PLEXUS_CHECK(submit());
        } else {
            PLEXUS_CHECK(collect()); // the epoch's last steps are on their way
        }
    }
    if (next == Next::Stop) {
        PLEXUS_CHECK(giveUp());
    }
    PLEXUS_CHECK(drain());
    m_pictures.reset(); // the next ones that it may be drawing

    EpochReport figures = at().last;
    if (next == Next::Continue && at().cursor > 0) { // a limit of steps ended the run within an epoch
        PLEXUS_TRY(const std::optional<EpochReport> judged, judge([] { return true; }));
        if (judged) {
            figures = *judged;
        }
    }
    PLEXUS_CHECK(saveCheckpoint());
    return next == Next::Stop ? finished(EndReason::Stopped, figures) : finish(figures);
}

std::span<const int32_t> Trainer::rowsOf(uint64_t stepInEpoch) const
{
    const uint64_t first = stepInEpoch * m_perStep;
    return std::span(m_now.order).subspan(first, std::min(m_perStep, m_now.order.size() - first));
}

Result<Trainer::Next> Trainer::attend()
{
    m_control->betweenSteps();
    Wish wish = m_control->wish.load();
    if (wish == Wish::Pause) {
        PLEXUS_CHECK(giveUp());
        PLEXUS_CHECK(drain());
        if (m_parts.live.isDue()) {
            PLEXUS_CHECK(m_parts.live.show(m_parts.network, at().step, *m_observer));
        }
        PLEXUS_CHECK(saveCheckpoint());
        while ((wish = m_control->wish.load()) == Wish::Pause) {
            m_control->waitWhilePaused();
            m_control->betweenSteps();
        }
        m_clock.interrupt();
    }
    if (wish == Wish::Stop) {
        return Next::Stop;
    }
    if (wish == Wish::Step && at().cursor < m_stepsPerEpoch) {
        PLEXUS_TRY(const bool isReady, havePictures(std::chrono::milliseconds(0)));
        if (!isReady) {
            return Next::Continue; // and here again
        }
        PLEXUS_CHECK(drain());
        m_control->wish.compare_exchange_strong(wish, Wish::Pause);
        if (at().cursor < m_stepsPerEpoch && at().step < m_lastStep) {
            PLEXUS_CHECK(submit());
            m_isSingle = true;
            PLEXUS_CHECK(drain());
            m_isSingle = false;
        }
        return attend();
    }
    return Next::Continue;
}

Result<void> Trainer::submit()
{
    while (m_queued >= mostQueued) {
        PLEXUS_CHECK(collect());
        if (m_queued == 0) { // the queue was given up: the next round decides anew
            return {};
        }
    }
    if (!m_host) { // the host's step is done when its result is wanted
        PLEXUS_CHECK(submitStep(m_parts.network,
                                {.data = m_parts.trainingData,
                                 .samples = m_parts.data.training,
                                 .rows = rowsOf(at().cursor + m_queued),
                                 .seed = m_now.seed,
                                 .step = at().step + m_queued + 1},
                                m_scalars));
    }
    ++m_queued;
    return {};
}

Result<StepSums> Trainer::oldestStep(std::span<const int32_t> rows)
{
    if (!m_host) {
        return nextStep(m_parts.network, m_parts.data.training, rows, [this] { return awaitResult(); });
    }
    const StepOrder order{.data = m_parts.trainingData,
                          .samples = m_parts.data.training,
                          .rows = rows,
                          .seed = m_now.seed,
                          .step = at().step + 1};
    return hostStep(m_parts.network, order, *m_host, m_scalars.learningRate(order.step), [this] {
        m_control->betweenSteps();
        return m_control->wish.load() != Wish::Stop;
    });
}

// A step may take seconds, and nobody who wants to stop should have to wait for it.
Result<bool> Trainer::awaitResult()
{
    for (bool isDone = false; !isDone;) {
        if (executor().queued() == 0) {
            return false;
        }
        PLEXUS_TRY(isDone, executor().advance());
        const Wish wish = m_control->wish.load();
        if (!isDone && (wish == Wish::Stop || (wish == Wish::Pause && !m_isSingle))) {
            PLEXUS_CHECK(giveUp());
        }
    }
    return true;
}

Result<void> Trainer::giveUp()
{
    PLEXUS_TRY(const int dropped, executor().drop());
    m_queued -= static_cast<uint64_t>(dropped);
    return {};
}

Result<void> Trainer::collect()
{
    const std::span<const int32_t> rows = rowsOf(at().cursor);
    PLEXUS_TRY(const StepSums sums, oldestStep(rows));
    if (sums.isAbandoned) {
        m_queued = 0;
        return {};
    }
    if (sums.halted) {
        return halted(*sums.halted, sums.loss);
    }
    --m_queued;
    m_firstScale.reset();
    const auto samples = static_cast<int64_t>(rows.size());
    const double seconds = m_clock.stepDone(samples);
    RunPosition& now = m_now.position;
    ++now.step;
    ++now.cursor;
    now.lossSum += m_mixed ? m_mixed->share(sums.parts, m_parts.data.training, rows) * static_cast<double>(m_now.order.size())
                           : LossShares(m_parts.network.description().graph).total(sums.loss, sums.counted);
    now.lossCount += sums.counted;
    now.correctSum += sums.correct;
    now.judged += sums.judged;
    now.samples += samples;
    now.seconds += seconds;
    now.epochSeconds += seconds;
    m_isSaved = false;
    const StepReport step =
        report(sums.counted > 0 ? sums.loss : noFigure, m_parts.network.accuracyOutput() < 0
                                                            ? noFigure
                                                            : sums.correct / sums.judged);
    PLEXUS_CHECK(m_parts.log.add(step));
    m_observer->step(step);
    return {};
}

Result<void> Trainer::drain()
{
    while (m_queued > 0) {
        PLEXUS_CHECK(collect());
    }
    return {};
}

Result<void> Trainer::halted(size_t batch, double loss)
{
    while (executor().queued() > 0) { // later steps changed nothing either
        PLEXUS_TRY(const StepResult ignored, executor().next());
    }
    m_queued = 0;
    PLEXUS_CHECK(executor().liftHalt());
    const uint64_t step = at().step + 1;
    m_firstScale = m_firstScale.value_or(m_scalars.lossScale());
    if (std::isfinite(loss) && m_scalars.halveScale(step)) { // and the step is done again
        m_now.position.lossScale = m_scalars.lossScale();
        return submit();
    }
    const double scale = m_scalars.lossScale().at(step); // the last one tried
    m_scalars.scale(*m_firstScale); // it was not the reason
    m_now.position.lossScale = *m_firstScale;
    m_firstScale.reset();
    PLEXUS_TRY(const NetworkValues values, executor().read());
    const NotFiniteReport cause =
        explainNotFinite(m_parts.network.description(), values, samplesAsSeen(),
                         {.step = step,
                          .draw = drawOf(m_parts.network, rowsOf(at().cursor), step, batch),
                          .seed = m_now.seed,
                          .rows = batchesOf(m_parts.network, rowsOf(at().cursor))[batch],
                          .learningRate = m_scalars.learningRate(step),
                          .lossScale = scale});
    PLEXUS_CHECK(saveCheckpoint());
    m_clock.interrupt();
    m_observer->notFinite(cause);
    for (Wish running : {Wish::Run, Wish::Step}) { // a wish to stop wins
        m_control->wish.compare_exchange_strong(running, Wish::Pause);
    }
    return {};
}

Result<void> Trainer::betweenSteps()
{
    const double interval = number(m_parts.network.description().graph.training.general,
                                   "checkpoint_seconds");
    const bool isSaveDue = secondsSince(m_saved) >= interval;
    // The first point of the curves comes before the first pictures.
    const bool isLiveDue = at().step > 0 && m_parts.live.isDue();
    if (!isSaveDue && !isLiveDue) {
        return {};
    }
    PLEXUS_CHECK(drain());
    if (isSaveDue) {
        PLEXUS_CHECK(saveCheckpoint(Saving::Behind));
    }
    if (isLiveDue) {
        PLEXUS_CHECK(m_parts.live.show(m_parts.network, at().step, *m_observer));
    }
    m_clock.interrupt();
    return {};
}

Result<void> Trainer::finishSaving()
{
    return m_saving.valid() ? m_saving.get() : Result<void>();
}

Result<void> Trainer::saveCheckpoint(Saving saving)
{
    PLEXUS_CHECK(finishSaving());
    m_saved = Clock::now();
    if (m_isSaved) {
        return {};
    }
    Checkpoint whole = m_now;
    for (const ParameterInfo& info : m_parts.network.parameters()) {
        whole.parameterNames.push_back(info.name);
    }
    for (const ParameterInfo& info : m_parts.network.states()) {
        whole.stateNames.push_back(info.name);
    }
    whole.slotNames = m_parts.network.slots();
    if (m_host) {
        whole.memory = m_host->memory();
    }
    PLEXUS_TRY(whole.values, executor().read());
    if (!isFinite(whole.values)) {
        return {}; // an update overflowed: the next step halts, the checkpoint before stays the newest
    }
    PLEXUS_CHECK(m_parts.log.sync()); // the log is never behind a checkpoint
    const bool keepsBest = restoresBest(m_parts.network.description().graph.training.general);
    std::vector<uint64_t> kept = keepsBest ? std::vector{m_standing.best, m_standing.bestBefore} : std::vector<uint64_t>();
    m_saving = std::async(std::launch::async, [folder = m_parts.checkpoints, whole = std::move(whole), kept = std::move(kept)] {
        return folder.save(whole, kept);
    });
    m_isSaved = true;
    m_saved = Clock::now();
    return saving == Saving::Now ? finishSaving() : Result<void>();
}

StepReport Trainer::report(double loss, double accuracy) const
{
    const double perStep = m_clock.secondsPerStep();
    const auto stepsLeft = static_cast<double>(m_lastStep - at().step);
    const auto epochSteps = static_cast<double>(m_stepsPerEpoch - at().cursor);
    const double epochsLeft = stepsLeft / static_cast<double>(m_stepsPerEpoch);
    return {.step = at().step,
            .epoch = at().epoch,
            .loss = loss,
            .accuracy = accuracy,
            .learningRate = m_scalars.learningRate(at().step),
            .samplesPerSecond = m_clock.samplesPerSecond(),
            .secondsLeft = perStep * stepsLeft + m_evaluationSeconds * epochsLeft,
            .secondsLeftInEpoch = perStep * epochSteps + m_evaluationSeconds};
}

} // namespace plexus
