// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/training/words.h"

#include <cmath>
#include <QCoreApplication>
#include <QLocale>

namespace plexus::studio {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Training", text);
}

} // namespace

QString durationWords(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0) {
        return {};
    }
    const auto whole = static_cast<int64_t>(std::ceil(seconds));
    if (whole < 60) {
        return tr("%1 s").arg(whole);
    }
    if (whole < 3600) {
        return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    }
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString numberWords(double value)
{
    return std::isfinite(value) ? QLocale(QLocale::English).toString(std::round(value), 'f', 0)
                                : QString();
}

QString percentWords(double fraction)
{
    return std::isfinite(fraction) ? tr("%1 %").arg(fraction * 100, 0, 'f', 1) : QString();
}

QString progressWords(const Training& training)
{
    const TrainingProgress& progress = training.progress();
    switch (training.state()) {
    case TrainingState::Idle:
        return tr("Ready to train");
    case TrainingState::Starting:
        return progress.phase.isEmpty() ? tr("Starting") : progress.phase;
    case TrainingState::Failed:
        return tr("Training failed");
    case TrainingState::Running:
    case TrainingState::Paused:
    case TrainingState::Stopping:
    case TrainingState::Ended:
        break;
    }
    QString words;
    if (progress.totalSteps > 0) {
        words = tr("Epoch %1 of %2 · step %3 of %4")
                    .arg(std::max<uint64_t>(1, progress.epoch))
                    .arg(progress.epochs())
                    .arg(numberWords(static_cast<double>(progress.step)),
                         numberWords(static_cast<double>(progress.totalSteps)));
    } else {
        words = tr("Step %1").arg(numberWords(static_cast<double>(progress.step)));
    }
    if (training.state() == TrainingState::Paused) {
        words = tr("Paused · %1").arg(words);
    } else if (training.state() == TrainingState::Stopping) {
        words = tr("Saving and stopping · %1").arg(words);
    } else if (training.state() == TrainingState::Ended) {
        words = tr("%1 · %2").arg(progress.phase, words);
    }
    return words;
}

QString remainingWords(const Training& training)
{
    const TrainingProgress& progress = training.progress();
    if (training.state() != TrainingState::Running && training.state() != TrainingState::Paused) {
        return {};
    }
    QStringList parts;
    const QString left = durationWords(progress.secondsLeft);
    if (!left.isEmpty() && training.state() == TrainingState::Running) {
        parts.append(tr("%1 left").arg(left));
    }
    const QString rate = numberWords(progress.samplesPerSecond);
    if (!rate.isEmpty()) {
        parts.append(training.data().kind() == TaskKind::Images ? tr("%1 images/s").arg(rate)
                                                                : tr("%1 samples/s").arg(rate));
    }
    return parts.join(QStringLiteral(" · "));
}

QString titleWords(const Training& training)
{
    const TrainingProgress& progress = training.progress();
    switch (training.state()) {
    case TrainingState::Starting:
        return tr("starting");
    case TrainingState::Stopping:
        return tr("saving");
    case TrainingState::Running: {
        const QString percent = tr("%1 %").arg(std::floor(progress.fraction() * 100));
        const QString left = durationWords(progress.secondsLeft);
        return left.isEmpty() ? percent : tr("%1, %2 left").arg(percent, left);
    }
    case TrainingState::Paused:
        return tr("paused at %1 %").arg(std::floor(progress.fraction() * 100));
    case TrainingState::Idle:
    case TrainingState::Ended:
    case TrainingState::Failed:
        break;
    }
    return {};
}

} // namespace plexus::studio
