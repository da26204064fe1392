// SPDX-License-Identifier: GPL-3.0-or-later
// How the trainer begins and ends an epoch.
#include "engine/base/random.h"
#include "engine/data/transform.h"
#include "engine/train/evaluate.h"
#include "engine/train/trainer.h"

#include <algorithm>

namespace plexus {

uint64_t stepsPerEpoch(int64_t samples, int64_t batch)
{
    return static_cast<uint64_t>((samples + batch - 1) / batch);
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
    now.lossSum = now.correctSum = now.epochSeconds = 0;
    now.samples = 0;
    m_now.order = shuffledIndices(static_cast<int32_t>(m_parts.data.training.count()), m_now.seed,
                                  static_cast<uint32_t>(epoch));
}

Result<void> Trainer::drawPictures()
{
    const Params& settings = m_parts.network.description().graph.training.general;
    if (!hasTransforms(settings)) {
        return {};
    }
    m_drawn = m_parts.data.training;
    for (DataField& field : m_drawn.fields) {
        const std::vector<std::string>& inputs = m_parts.network.inputs();
        if (std::find(inputs.begin(), inputs.end(), field.name) != inputs.end()) {
            field = transformed(field, settings, m_now.seed, at().epoch);
            PLEXUS_CHECK(executor().replaceField(m_parts.trainingData, field));
        }
    }
    return {};
}

EpochReport Trainer::epochSoFar() const
{
    const auto samples = static_cast<double>(at().samples);
    return {.epoch = at().epoch,
            .step = at().step,
            .trainLoss = at().lossSum / samples,
            .trainAccuracy = m_parts.network.accuracyOutput() < 0 ? noFigure : at().correctSum / samples,
            .validationLoss = noFigure,
            .validationAccuracy = noFigure,
            .seconds = at().epochSeconds,
            .metrics = {},
            .confusion = {}};
}

Result<Trainer::Next> Trainer::endEpoch()
{
    const auto started = std::chrono::steady_clock::now();
    PLEXUS_TRY(Evaluation evaluation,
               evaluate(m_parts.network, m_parts.validationData, m_parts.data.validation, [this] {
                   m_control->betweenSteps();
                   return m_control->wish.load() != Control::Wish::Stop;
               }));
    if (!evaluation.complete) {
        return Next::Stop; // the checkpoint says that this epoch's evaluation is still to come
    }
    m_evaluationSeconds = secondsSince(started);
    RunPosition& now = m_now.position;
    now.seconds += m_evaluationSeconds;
    now.epochSeconds += m_evaluationSeconds;
    EpochReport figures = epochSoFar();
    figures.validationLoss = evaluation.loss;
    figures.validationAccuracy = evaluation.accuracy;
    figures.metrics = std::move(evaluation.metrics);
    figures.confusion = std::move(evaluation.confusion);
    PLEXUS_CHECK(m_parts.log.add(figures));
    now.last = figures;
    beginEpoch(now.epoch + 1);
    if (now.step < m_lastStep) {
        PLEXUS_CHECK(drawPictures());
    }
    m_isSaved = false;
    PLEXUS_CHECK(saveCheckpoint());
    m_observer->epoch(figures);
    if (m_parts.live.isDue() || now.step == m_lastStep) {
        PLEXUS_CHECK(m_parts.live.show(m_parts.network, now.step, *m_observer));
    }
    m_clock.interrupt();
    return Next::Continue;
}

} // namespace plexus
