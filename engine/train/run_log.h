// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/train/report.h"

#include <chrono>
#include <filesystem>

namespace plexus {

// A run's log, JSON lines, appended while it trains and readable meanwhile:
//   {"type":"step","step":1,"epoch":1,"loss":2.3,"accuracy":0.1,"learning_rate":0.001}
//   {"type":"epoch","epoch":1,"step":94,"train_loss":..., ..., "confusion":[[...]]}
// A number that is not finite is null.
struct LoggedStep {
    uint64_t step = 0, epoch = 0;
    double loss = 0, accuracy = 0, learningRate = 0;
};
struct RunHistory {
    std::vector<LoggedStep> steps;
    std::vector<EpochReport> epochs;
};
// An unfinished last line (a killed writer) is left out; a broken line elsewhere is an error.
Result<RunHistory> readRunLog(const std::filesystem::path& path);

class RunLog {
public:
    ~RunLog();
    RunLog(RunLog&& other) noexcept;
    RunLog& operator=(RunLog&& other) noexcept;

    static Result<RunLog> create(const std::filesystem::path& path);
    // Cuts off what was logged after the checkpoint: steps above `step`, epochs above `epochs`. So each
    // step stands once.
    static Result<RunLog> resume(const std::filesystem::path& path, uint64_t step, uint64_t epochs);

    // Written in pieces of about a quarter second, or by flush().
    Result<void> add(const StepReport& report);
    Result<void> add(const EpochReport& report);
    Result<void> flush();
    Result<void> sync(); // flush and wait for the disk

private:
    RunLog(std::filesystem::path path, int file);
    Result<void> flushSometimes();

    std::filesystem::path m_path;
    int m_file = -1;
    std::string m_pending;
    std::chrono::steady_clock::time_point m_flushed;
};

} // namespace plexus
