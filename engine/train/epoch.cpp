// SPDX-License-Identifier: GPL-3.0-or-later
// How the trainer begins and ends an epoch, and the run.
#include "engine/base/random.h"
#include "engine/data/transform.h"
#include "engine/model/schedule.h"
#include "engine/model/watch.h"
#include "engine/train/evaluate.h"
#include "engine/train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace plexus {

uint64_t stepsPerEpoch(int64_t samples, int64_t perStep)
{
    return static_cast<uint64_t>((samples + perStep - 1) / perStep);
}

Result<void> compileEpoch(Network& network, const LoadedData& data)
{
    const int64_t count = data.training.count();
    const int64_t batch = std::min(network.batchSize(), count);
    const int64_t tail = count % batch;
    if (auto program = network.program(LowerRequest::Kind::Training, batch); !program) {
        return program.error();
    }
    if (tail != 0) {
        auto program = network.program(LowerRequest::Kind::Training, tail);
        if (!program) {
            Error error = program.error();
            error.where += (error.where.empty() ? "" : ", ") + std::string("the last batch of ") +
                           std::to_string(tail) + (tail == 1 ? " sample" : " samples");
            error.accepted = "choose another batch size, so that the last batch is larger";
            return error;
        }
    }
    if (data.validation.count() > 0) {
        const int64_t size = std::min(network.batchSize(), data.validation.count());
        if (auto program = network.program(LowerRequest::Kind::Evaluation, size); !program) {
            return program.error();
        }
    }
    return {};
}

void Trainer::beginEpoch(uint64_t epoch)
{
    RunPosition& now = m_now.position;
    now.epoch = epoch;
    now.cursor = 0;
    now.lossSum = now.lossCount = now.correctSum = now.judged = now.epochSeconds = 0;
    now.samples = 0;
    m_hasPictures = false;
    m_now.order = shuffledIndices(static_cast<int32_t>(m_parts.data.training.count()), m_now.seed,
                                  static_cast<uint32_t>(epoch));
}

NextPictures& Trainer::pictures()
{
    if (!m_pictures) {
        const std::vector<std::string>& inputs = m_parts.network.inputs();
        std::vector<const DataField*> seen; // by the network
        for (const DataField& field : m_parts.data.training.fields) {
            if (isPictures(field) && std::find(inputs.begin(), inputs.end(), field.name) != inputs.end()) {
                seen.push_back(&field);
            }
        }
        m_pictures = std::make_unique<NextPictures>(seen, m_parts.network.description().graph.training.general,
                                                    m_now.seed);
    }
    return *m_pictures;
}

Result<bool> Trainer::havePictures(std::chrono::milliseconds wait)
{
    const bool areChanged = hasTransforms(m_parts.network.description().graph.training.general);
    if (m_hasPictures || !areChanged) {
        return true;
    }
    if (!pictures().isReady(at().epoch, wait)) {
        return false;
    }
    for (const DataField& field : pictures().take(at().epoch)) {
        PLEXUS_CHECK(executor().replaceField(m_parts.trainingData, field));
    }
    m_hasPictures = true;
    if (at().step + (m_stepsPerEpoch - at().cursor) < m_lastStep) {
        pictures().prepare(at().epoch + 1);
    }
    return true;
}

Dataset Trainer::samplesAsSeen()
{
    Dataset data = m_parts.data.training;
    if (hasTransforms(m_parts.network.description().graph.training.general)) {
        for (DataField& drawn : pictures().take(at().epoch)) {
            for (DataField& field : data.fields) {
                if (field.name == drawn.name) {
                    std::swap(field, drawn);
                    break;
                }
            }
        }
    }
    return data;
}

Result<std::optional<EpochReport>> Trainer::judge(const std::function<bool()>& goOn)
{
    PLEXUS_TRY(Evaluation evaluation,
               evaluate(m_parts.network, m_parts.validationData, m_parts.data.validation, goOn));
    if (!evaluation.complete) {
        return std::optional<EpochReport>();
    }
    const bool hasClasses = m_parts.network.accuracyOutput() >= 0;
    return std::optional(EpochReport{.epoch = at().epoch,
                                     .step = at().step,
                                     .trainLoss = at().lossSum / at().lossCount,
                                     .trainAccuracy = hasClasses ? at().correctSum / at().judged : noFigure,
                                     .validationLoss = evaluation.loss,
                                     .validationAccuracy = evaluation.accuracy,
                                     .seconds = at().epochSeconds,
                                     .metrics = std::move(evaluation.metrics),
                                     .confusion = std::move(evaluation.confusion)});
}

Result<Trainer::Next> Trainer::endEpoch()
{
    const auto started = std::chrono::steady_clock::now();
    PLEXUS_TRY(std::optional<EpochReport> judged, judge([this] {
                   m_control->betweenSteps();
                   return m_control->wish.load() != Control::Wish::Stop;
               }));
    if (!judged) {
        return Next::Stop; // the checkpoint says that this epoch's evaluation is still to come
    }
    m_evaluationSeconds = secondsSince(started);
    RunPosition& now = m_now.position;
    now.seconds += m_evaluationSeconds;
    judged->seconds += m_evaluationSeconds;
    const EpochReport& figures = now.last = std::move(*judged);
    PLEXUS_CHECK(m_parts.log.add(figures));
    remember(figures);
    beginEpoch(now.epoch + 1);
    const bool isLast = now.step == m_lastStep || m_standing.isOver;
    m_isSaved = false;
    PLEXUS_CHECK(saveCheckpoint(Saving::Behind));
    m_observer->epoch(figures);
    if (m_parts.live.isDue() || isLast) {
        PLEXUS_CHECK(m_parts.live.show(m_parts.network, now.step, *m_observer));
    }
    m_clock.interrupt();
    return Next::Continue;
}

Result<void> Trainer::watch()
{
    const TrainingSettings& settings = m_parts.network.description().graph.training;
    const ScheduleDef& schedule = *findSchedule(settings.schedule.key);
    Figures known{{"train_loss", 0}};
    if (m_parts.data.validation.count() > 0) {
        known.emplace_back("validation_loss", 0);
    }
    if (m_parts.network.accuracyOutput() >= 0) {
        known.emplace_back("train_accuracy", 0);
    }
    for (const std::string& metric : m_parts.network.metrics()) {
        known.emplace_back(metric, 0);
    }
    for (const std::string& name :
         {stopFigure(settings.general), schedule.watches ? schedule.watches(settings.schedule.params) : ""}) {
        if (name.empty()) {
            continue;
        }
        if (std::isnan(figureWatched(known, name))) {
            return Error{.what = "this training has no " + figureWords(name) + " to watch",
                         .where = "Training",
                         .accepted = m_parts.data.validation.count() > 0
                                         ? "watch another figure, such as the validation loss"
                                         : "keep samples aside for validation, or watch the train loss"};
        }
        m_watched.push_back(name);
    }
    m_standing = standingOf(settings.general, m_now.history);
    m_scalars.follow(m_now.history);
    return {};
}

void Trainer::remember(const EpochReport& figures)
{
    if (m_watched.empty()) {
        return;
    }
    Figures all = figures.metrics;
    all.insert(all.end(), {{"train_loss", figures.trainLoss},
                           {"train_accuracy", figures.trainAccuracy},
                           {"validation_loss", figures.validationLoss}});
    Figures& seen = m_now.history.emplace_back();
    for (const std::string& name : m_watched) {
        seen.emplace_back(name, figureWatched(all, name));
    }
    m_standing = standingOf(m_parts.network.description().graph.training.general, m_now.history);
    m_scalars.follow(m_now.history);
}

Result<Finished> Trainer::finish(const EpochReport& figures)
{
    const Params& settings = m_parts.network.description().graph.training.general;
    Finished end = finished(m_standing.isOver ? EndReason::Early : EndReason::Finished, figures);
    end.sentence = stopSentence(settings, m_now.history);
    if (!restoresBest(settings) || m_standing.best == 0 || m_standing.best == figures.epoch) {
        return end;
    }
    PLEXUS_TRY(const Checkpoint best, m_parts.checkpoints.loadEndOf(m_standing.best));
    PLEXUS_CHECK(executor().write(best.values));
    PLEXUS_CHECK(m_parts.live.show(m_parts.network, at().step, *m_observer));
    Finished restored = finished(end.reason, best.position.last);
    restored.sentence =
        fmt::format("{}{}The weights of epoch {} were restored, whose {} is the best: {:.4g}.", end.sentence,
                    end.sentence.empty() ? "" : " ", m_standing.best, figureWords(stopFigure(settings)),
                    m_standing.figure);
    return restored;
}

Finished Trainer::finished(EndReason reason, const EpochReport& figures) const
{
    return {.reason = reason,
            .run = m_parts.run,
            .step = at().step,
            .epoch = at().cursor == 0 ? at().epoch - 1 : at().epoch,
            .trainLoss = figures.epoch == 0 ? noFigure : figures.trainLoss,
            .trainAccuracy = figures.epoch == 0 ? noFigure : figures.trainAccuracy,
            .validationLoss = figures.epoch == 0 ? noFigure : figures.validationLoss,
            .validationAccuracy = figures.epoch == 0 ? noFigure : figures.validationAccuracy,
            .seconds = at().seconds,
            .metrics = figures.epoch == 0 ? Figures() : figures.metrics};
}

} // namespace plexus
