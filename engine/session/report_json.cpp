// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/report_json.h"

#include <cmath>

namespace plexus
{
namespace
{

Json count(uint64_t value)
{
    return Json(static_cast<int64_t>(value));
}

template <typename T>
Json numbers(const std::vector<T>& values)
{
    Json list = Json::array();
    list.items().reserve(values.size());
    for (const T value : values) {
        list.push(finiteOrNull(static_cast<double>(value)));
    }
    return list;
}

Json object(const Figures& figures)
{
    Json json = Json::object();
    for (const auto& [name, figure] : figures) {
        json.set(name, finiteOrNull(figure));
    }
    return json;
}

Json matrix(const std::vector<std::vector<int64_t>>& rows)
{
    Json list = Json::array();
    for (const std::vector<int64_t>& row : rows) {
        Json line = Json::array();
        for (const int64_t value : row) {
            line.push(value);
        }
        list.push(std::move(line));
    }
    return list;
}

} // namespace

Json finiteOrNull(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}

Json toJson(const Started& report)
{
    return Json::object({{"type", "started"},
                         {"run", report.run},
                         {"device", report.device},
                         {"steps_per_epoch", count(report.stepsPerEpoch)},
                         {"total_steps", count(report.totalSteps)},
                         {"first_step", count(report.firstStep)},
                         {"training_samples", report.trainingSamples},
                         {"validation_samples", report.validationSamples},
                         {"parameters", report.parameters},
                         {"seed", count(report.seed)}});
}

Json toJson(const StepReport& report)
{
    return Json::object({{"type", "step"},
                         {"step", count(report.step)},
                         {"epoch", count(report.epoch)},
                         {"loss", finiteOrNull(report.loss)},
                         {"accuracy", finiteOrNull(report.accuracy)},
                         {"learning_rate", finiteOrNull(report.learningRate)},
                         {"samples_per_second", finiteOrNull(report.samplesPerSecond)},
                         {"seconds_left", finiteOrNull(report.secondsLeft)},
                         {"seconds_left_in_epoch", finiteOrNull(report.secondsLeftInEpoch)}});
}

Json toJson(const EpochReport& report)
{
    return Json::object({{"type", "epoch"},
                         {"epoch", count(report.epoch)},
                         {"step", count(report.step)},
                         {"train_loss", finiteOrNull(report.trainLoss)},
                         {"train_accuracy", finiteOrNull(report.trainAccuracy)},
                         {"validation_loss", finiteOrNull(report.validationLoss)},
                         {"validation_accuracy", finiteOrNull(report.validationAccuracy)},
                         {"seconds", finiteOrNull(report.seconds)},
                         {"metrics", object(report.metrics)},
                         {"confusion", matrix(report.confusion)}});
}

Json toJson(const SamplesReport& report)
{
    Json samples = Json::array();
    for (const SamplePrediction& sample : report.samples) {
        samples.push(Json::object(
            {{"index", sample.index}, {"probabilities", numbers(sample.probabilities)}}));
    }
    return Json::object(
        {{"type", "samples"}, {"step", count(report.step)}, {"samples", std::move(samples)}});
}

Json toJson(const SurfaceReport& report)
{
    return Json::object({{"type", "surface"},
                         {"step", count(report.step)},
                         {"columns", report.columns},
                         {"rows", report.rows},
                         {"classes", report.classes},
                         {"left", report.left},
                         {"right", report.right},
                         {"bottom", report.bottom},
                         {"top", report.top},
                         {"probabilities", numbers(report.probabilities)}});
}

Json toJson(const NotFiniteReport& report)
{
    return Json::object({{"type", "not_finite"},
                         {"step", count(report.step)},
                         {"node", report.node},
                         {"tensor", report.tensor},
                         {"sentence", report.sentence},
                         {"suggested_learning_rate", finiteOrNull(report.suggestedLearningRate)}});
}

namespace
{

const char* reasonWord(EndReason reason)
{
    switch (reason) {
    case EndReason::Stopped:
        return "stopped";
    case EndReason::Early:
        return "early";
    case EndReason::Finished:
        break;
    }
    return "finished";
}

} // namespace

Json toJson(const Finished& report)
{
    return Json::object({{"type", "finished"},
                         {"reason", reasonWord(report.reason)},
                         {"sentence", report.sentence},
                         {"run", report.run},
                         {"step", count(report.step)},
                         {"epoch", count(report.epoch)},
                         {"train_loss", finiteOrNull(report.trainLoss)},
                         {"train_accuracy", finiteOrNull(report.trainAccuracy)},
                         {"validation_loss", finiteOrNull(report.validationLoss)},
                         {"validation_accuracy", finiteOrNull(report.validationAccuracy)},
                         {"seconds", finiteOrNull(report.seconds)},
                         {"metrics", object(report.metrics)}});
}

} // namespace plexus
