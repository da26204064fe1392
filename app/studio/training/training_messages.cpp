// SPDX-License-Identifier: GPL-3.0-or-later
// What the worker tells, taken apart. Anything missing or of a wrong type counts as unknown: a
// worker of the same protocol sends all of it, and no message may bring the window down.
#include "app/studio/training/training.h"

#include "engine/wire/messages.h"

#include <cmath>
#include <limits>

namespace plexus::studio {
namespace {

double number(const Json& value)
{
    return value.isNumber() ? value.number() : std::numeric_limits<double>::quiet_NaN();
}

double number(const Json& object, std::string_view key)
{
    const Json* value = object.find(key);
    return value ? number(*value) : std::numeric_limits<double>::quiet_NaN();
}

int64_t integer(const Json& object, std::string_view key)
{
    const Json* value = object.find(key);
    return value && value->isInteger() ? value->integer() : 0;
}

uint64_t count(const Json& object, std::string_view key)
{
    return static_cast<uint64_t>(std::max<int64_t>(0, integer(object, key)));
}

QString text(const Json& object, std::string_view key)
{
    const Json* value = object.find(key);
    return value && value->isString() ? QString::fromStdString(value->string()) : QString();
}

const Json::Array& list(const Json& object, std::string_view key)
{
    static const Json::Array none;
    const Json* value = object.find(key);
    return value && value->isArray() ? value->items() : none;
}

} // namespace

void Training::receive(const Json& message)
{
    const std::string type(messageType(message));
    if (type == "phase") {
        m_progress.phase = text(message, "text");
        Q_EMIT progressChanged();
    } else if (type == "started") {
        receiveStarted(message);
    } else if (type == "steps") {
        receiveSteps(message);
    } else if (type == "epoch") {
        receiveEpoch(message);
    } else if (type == "samples") {
        receiveSamples(message);
    } else if (type == "surface") {
        receiveSurface(message);
    } else if (type == "paused") {
        receivePaused(message);
    } else if (type == "running") {
        m_trouble = {};
        if (m_state == TrainingState::Paused) {
            setState(TrainingState::Running);
        }
    } else if (type == "prepared") {
        m_preparing = false;
        Q_EMIT prepared();
    } else if (type == "opened") {
        m_isOpened = true;
        Q_EMIT stateChanged();
    } else if (type == "prediction") {
        receivePrediction(message);
    } else if (type == "devices") {
        receiveDevices(message);
    } else if (type == "profile") {
        receiveProfile(message);
    } else if (type == "finished") {
        receiveFinished(message);
    } else if (type == "failed") {
        receiveFailed(message);
    } // else: a newer worker's message, of no use to us
}

void Training::receiveStarted(const Json& message)
{
    m_progress.device = text(message, "device");
    m_progress.stepsPerEpoch = count(message, "steps_per_epoch");
    m_progress.totalSteps = count(message, "total_steps");
    m_progress.firstStep = count(message, "first_step");
    m_progress.step = m_progress.firstStep; // what a checkpoint has done already
    m_progress.trainingSamples = integer(message, "training_samples");
    m_progress.validationSamples = integer(message, "validation_samples");
    m_progress.parameters = integer(message, "parameters");
    m_progress.samplesPerSecond = m_progress.secondsLeft = m_progress.secondsLeftInEpoch =
        std::numeric_limits<double>::quiet_NaN();
    m_curves.truncateAfter(static_cast<double>(m_progress.step));
    m_isOpened = true;
    if (m_state == TrainingState::Starting) {
        setState(TrainingState::Running);
    }
    Q_EMIT progressChanged();
    Q_EMIT curvesChanged();
    Q_EMIT runChanged();
}

void Training::receiveSteps(const Json& message)
{
    for (const Json& step : list(message, "steps")) {
        if (!step.isArray() || step.items().size() < 5 || !step.items()[0].isInteger()
            || !step.items()[1].isInteger()) {
            continue;
        }
        const Json::Array& values = step.items();
        m_progress.step = static_cast<uint64_t>(values[0].integer());
        m_progress.epoch = static_cast<uint64_t>(values[1].integer());
        m_curves.addStep(values[0].number(), number(values[2]), number(values[3]),
                         number(values[4]));
    }
    m_progress.samplesPerSecond = number(message, "samples_per_second");
    m_progress.secondsLeft = number(message, "seconds_left");
    m_progress.secondsLeftInEpoch = number(message, "seconds_left_in_epoch");
    Q_EMIT progressChanged();
    Q_EMIT curvesChanged();
}

void Training::receiveEpoch(const Json& message)
{
    m_curves.epochStep.push_back(number(message, "step"));
    m_curves.epoch.push_back(number(message, "epoch"));
    m_curves.trainLoss.push_back(number(message, "train_loss"));
    m_curves.trainAccuracy.push_back(number(message, "train_accuracy"));
    m_curves.validationLoss.push_back(number(message, "validation_loss"));
    m_curves.validationAccuracy.push_back(number(message, "validation_accuracy"));
    Q_EMIT curvesChanged();

    ConfusionMatrix matrix{.epoch = count(message, "epoch"), .counts = {}};
    for (const Json& row : list(message, "confusion")) {
        std::vector<int64_t> line;
        if (row.isArray()) {
            for (const Json& value : row.items()) {
                line.push_back(value.isInteger() ? value.integer() : 0);
            }
        }
        matrix.counts.push_back(std::move(line));
    }
    for (const std::vector<int64_t>& row : matrix.counts) {
        if (row.size() != matrix.counts.size()) {
            return; // not square: not a matrix
        }
    }
    m_confusion = std::move(matrix);
    Q_EMIT confusionChanged();
}

void Training::receiveSamples(const Json& message)
{
    std::vector<SampleGuess> samples;
    for (const Json& sample : list(message, "samples")) {
        SampleGuess guess{.index = integer(sample, "index"), .probabilities = {}};
        for (const Json& value : list(sample, "probabilities")) {
            guess.probabilities.push_back(number(value));
        }
        samples.push_back(std::move(guess));
    }
    m_samples = std::move(samples);
    Q_EMIT samplesChanged();
}

void Training::receiveSurface(const Json& message)
{
    Surface surface{.columns = static_cast<int>(integer(message, "columns")),
                    .rows = static_cast<int>(integer(message, "rows")),
                    .classes = static_cast<int>(integer(message, "classes")),
                    .left = number(message, "left"),
                    .right = number(message, "right"),
                    .bottom = number(message, "bottom"),
                    .top = number(message, "top"),
                    .probabilities = {}};
    for (const Json& value : list(message, "probabilities")) {
        surface.probabilities.push_back(static_cast<float>(number(value)));
    }
    const int64_t expected = int64_t{surface.columns} * surface.rows * surface.classes;
    if (surface.columns > 0 && surface.rows > 0 && surface.right > surface.left
        && surface.top > surface.bottom
        && expected == static_cast<int64_t>(surface.probabilities.size())) {
        m_surface = std::move(surface);
        Q_EMIT surfaceChanged();
    }
}

void Training::receivePaused(const Json& message)
{
    if (text(message, "reason") == QLatin1String("not finite")) {
        const double rate = number(message, "suggested_learning_rate");
        m_trouble = {.kind = TroubleKind::NotFinite,
                     .sentence = text(message, "sentence"),
                     .node = text(message, "node"),
                     .suggestedLearningRate = std::isfinite(rate) ? rate : 0};
    }
    if (isActive() && m_state != TrainingState::Stopping) {
        m_state = TrainingState::Paused;
        Q_EMIT stateChanged();
    }
}

void Training::receivePrediction(const Json& message)
{
    const QString id = text(message, "id");
    Question& question = m_questions[id];
    question.isAsked = false;
    if (question.next) {
        m_worker.send(*question.next);
        question.next.reset();
        question.isAsked = true;
    }
    if (message.find("probabilities")) {
        std::vector<double> values;
        for (const Json& value : list(message, "probabilities")) {
            values.push_back(number(value));
        }
        Q_EMIT predicted(id, values);
    } else {
        Q_EMIT predictionFailed(id, text(message, "error"));
    }
}

void Training::receiveDevices(const Json& message)
{
    m_devices.clear();
    for (const Json& line : list(message, "devices")) {
        const Json* isChosen = line.find("chosen");
        const double gibibytes = number(line, "memory") / (1 << 30);
        m_devices.push_back({.hint = QString::number(integer(line, "index")),
                             .name = text(line, "name"),
                             .details = tr("%1, %2 GiB. %3")
                                            .arg(text(line, "type"))
                                            .arg(gibibytes, 0, 'f', 1)
                                            .arg(text(line, "verdict")),
                             .isChosen = isChosen && isChosen->isBool() && isChosen->boolean()});
    }
    Q_EMIT devicesChanged();
}

void Training::receiveProfile(const Json& message)
{
    m_isMeasuring = false;
    const Json* json = message.find("profile");
    const auto profile = json ? profileFromJson(*json) : Result<DeviceProfile>(Error{});
    if (profile) {
        m_profile = *profile;
    }
    Q_EMIT profileChanged();
}

void Training::receiveFinished(const Json& message)
{
    m_progress.phase =
        text(message, "reason") == QLatin1String("stopped") ? tr("Stopped") : tr("Finished");
    m_progress.ending = text(message, "sentence");
    m_progress.step = count(message, "step");
    m_progress.secondsLeft = m_progress.secondsLeftInEpoch = 0;
    setState(TrainingState::Ended);
    Q_EMIT progressChanged();
    Q_EMIT runChanged();
}

void Training::receiveFailed(const Json& message)
{
    m_trouble = {.kind = TroubleKind::Failed, .sentence = text(message, "sentence"), .node = {}};
    if (m_state == TrainingState::Ended) {
        m_trouble.sentence =
            tr("Predictions of this run are not available: %1").arg(m_trouble.sentence);
        Q_EMIT stateChanged();
        return;
    }
    m_state = TrainingState::Failed;
    Q_EMIT stateChanged();
    Q_EMIT runChanged();
}

} // namespace plexus::studio
