// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/session.h"

#include <chrono>
#include <string>

namespace plexus::cli
{

std::string percent(double fraction, int decimals = 1); // of 1: "97.5 %"; "-" when unknown
// "validation loss 0.1234, accuracy 97.5 %"; says so when there were no validation data.
std::string validationText(double loss, double accuracy, int decimals = 1);
std::string durationText(double seconds); // "8 s", "3 min 20 s", "2 h 5 min"

// The bar's line, as long as fits into so many columns. `unit` is what a sample is: "images".
std::string progressLine(const StepReport& report, uint64_t totalSteps, const std::string& unit,
                         size_t columns);

// A bar that redraws itself on a terminal; plain lines at epoch ends where output is no terminal.
class ProgressBar
{
public:
    explicit ProgressBar(std::string unit);
    void started(const Started& report);
    void phase(const std::string& text);
    void step(const StepReport& report);
    void epoch(const EpochReport& report);
    void finish(); // leaves the last bar on the screen

private:
    void draw(const std::string& line);

    std::string m_unit;
    bool m_isTerminal = false;
    uint64_t m_total = 0;
    uint64_t m_stepsPerEpoch = 1;
    size_t m_drawn = 0; // columns of the line on the screen
    std::chrono::steady_clock::time_point m_last;
};

} // namespace plexus::cli
