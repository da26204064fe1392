// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress.h"

#include "app/cli/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace plexus::cli
{
namespace
{

constexpr auto redrawInterval = std::chrono::milliseconds(100);
constexpr size_t mostBarColumns = 24;
constexpr size_t leastBarColumns = 4; // a shorter one says nothing
constexpr size_t usualColumns = 80;   // of a terminal that does not tell

size_t terminalColumns()
{
    winsize size{};
    const bool isKnown = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return isKnown ? size.ws_col : usualColumns;
}

} // namespace

std::string progressLine(const StepReport& report, uint64_t totalSteps, const std::string& unit,
                         size_t columns)
{
    const double done =
        totalSteps > 0 ? static_cast<double>(report.step) / static_cast<double>(totalSteps) : 0;
    const bool isTimed = std::isfinite(report.samplesPerSecond) && report.samplesPerSecond > 0;
    const std::string epoch = fmt::format("epoch {} ", report.epoch);
    // The least important stands last, where a narrow terminal cuts.
    std::string rest = fmt::format("{:3.0f} %  loss {:.4f}", done * 100, report.loss);
    for (const std::string& part :
         {"accuracy " + percent(report.accuracy),
          (isTimed ? durationText(report.secondsLeft) : std::string("-")) + " left",
          (isTimed ? fmt::format("{:.0f}", report.samplesPerSecond) : std::string("-")) + " " + unit
              + "/s"}) {
        if (epoch.size() + rest.size() + 2 + part.size() > columns) {
            break;
        }
        rest += "  " + part;
    }
    const size_t used = epoch.size() + rest.size() + 3; // the brackets and a blank
    const size_t bar = std::min(mostBarColumns, columns > used ? columns - used : 0);
    if (bar < leastBarColumns) {
        return (epoch + rest).substr(0, columns);
    }
    const size_t filled = std::min(bar, static_cast<size_t>(done * static_cast<double>(bar)));
    return epoch + "[" + std::string(filled, '#') + std::string(bar - filled, '.') + "] " + rest;
}

std::string percent(double fraction, int decimals)
{
    return std::isfinite(fraction) ? fmt::format("{:.{}f} %", fraction * 100, decimals) : std::string("-");
}

std::string validationText(double loss, double accuracy, int decimals)
{
    if (!std::isfinite(loss)) {
        return "no validation data";
    }
    const std::string text = fmt::format("validation loss {:.4f}", loss);
    return std::isfinite(accuracy) ? text + ", accuracy " + percent(accuracy, decimals) : text;
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

ProgressBar::ProgressBar(std::string unit)
    : m_unit(std::move(unit)), m_isTerminal(isatty(STDOUT_FILENO) != 0)
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
    // In the last column some terminals begin a new line.
    draw(progressLine(report, m_total, m_unit, terminalColumns() - 1));
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
        say(fmt::format("epoch {} of {}: loss {:.4f}, accuracy {}; {} ({})", report.epoch, epochs,
                        report.trainLoss, percent(report.trainAccuracy),
                        validationText(report.validationLoss, report.validationAccuracy),
                        durationText(report.seconds)));
        return;
    }
    std::string figures;
    for (const auto& [name, figure] : report.metrics) {
        figures += fmt::format(", {} {:.4g}", name, figure);
    }
    say(fmt::format("epoch {} of {}: loss {:.4f}; {}{} ({})", report.epoch, epochs, report.trainLoss,
                    validationText(report.validationLoss, report.validationAccuracy), figures,
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
