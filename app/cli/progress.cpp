// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress.h"

#include "app/cli/report.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace plexus::cli
{
namespace
{

constexpr auto redrawInterval = std::chrono::milliseconds(100);
constexpr int barColumns = 24;

} // namespace

std::string percent(double fraction, int decimals)
{
    return std::isfinite(fraction) ? fmt::format("{:.{}f} %", fraction * 100, decimals) : std::string("-");
}

std::string durationText(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0) {
        return "-";
    }
    const auto whole = static_cast<int64_t>(std::ceil(seconds));
    if (whole < 60) {
        return fmt::format("{} s", whole);
    }
    if (whole < 3600) {
        return fmt::format("{} min {} s", whole / 60, whole % 60);
    }
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

ProgressBar::ProgressBar() : m_isTerminal(isatty(STDOUT_FILENO) != 0)
{
}

void ProgressBar::started(const Started& report)
{
    m_total = report.totalSteps;
    m_stepsPerEpoch = std::max<uint64_t>(1, report.stepsPerEpoch);
    finish();
    say(fmt::format("Training on {}: {} parameters, {} samples, {} for validation, seed {}",
                    report.device, report.parameters, report.trainingSamples,
                    report.validationSamples, report.seed));
}

void ProgressBar::phase(const std::string& text)
{
    if (m_isTerminal) {
        draw(text + " ...");
    }
}

void ProgressBar::step(const StepReport& report)
{
    const auto now = std::chrono::steady_clock::now();
    if (!m_isTerminal || (now - m_last < redrawInterval && report.step != m_total)) {
        return;
    }
    m_last = now;
    const double done =
        m_total > 0 ? static_cast<double>(report.step) / static_cast<double>(m_total) : 0;
    const int filled = static_cast<int>(done * barColumns);
    draw(fmt::format(
        "epoch {} [{}{}] {:3.0f} %  loss {:.4f}  accuracy {}  {:.0f} samples/s  {} left",
        report.epoch, std::string(static_cast<size_t>(filled), '#'),
        std::string(static_cast<size_t>(barColumns - filled), '.'), done * 100, report.loss,
        percent(report.accuracy), report.samplesPerSecond, durationText(report.secondsLeft)));
}

void ProgressBar::epoch(const EpochReport& report)
{
    if (m_isTerminal) {
        draw("");
        std::fputc('\r', stdout);
    }
    m_drawn = 0;
    const uint64_t epochs = (m_total + m_stepsPerEpoch - 1) / m_stepsPerEpoch;
    if (std::isfinite(report.trainAccuracy)) {
        say(fmt::format(
            "epoch {} of {}: loss {:.4f}, accuracy {}; validation loss {:.4f}, accuracy {} ({})",
            report.epoch, epochs, report.trainLoss, percent(report.trainAccuracy),
            report.validationLoss, percent(report.validationAccuracy),
            durationText(report.seconds)));
        return;
    }
    std::string figures;
    for (const auto& [name, figure] : report.metrics) {
        figures += fmt::format(", {} {:.4g}", name, figure);
    }
    say(fmt::format("epoch {} of {}: loss {:.4f}; validation loss {:.4f}{} ({})", report.epoch,
                    epochs, report.trainLoss, report.validationLoss, figures,
                    durationText(report.seconds)));
}

void ProgressBar::finish()
{
    if (m_drawn > 0) {
        std::fputc('\n', stdout);
        std::fflush(stdout);
        m_drawn = 0;
    }
}

void ProgressBar::draw(const std::string& line)
{
    const std::string blanks(m_drawn > line.size() ? m_drawn - line.size() : 0, ' ');
    std::fprintf(stdout, "\r%s%s", line.c_str(), blanks.c_str());
    std::fflush(stdout);
    m_drawn = line.size();
}

} // namespace plexus::cli
