// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/vulkan/executor.h"
#include "engine/train/update.h"
#include "tests/bench/bench_case.h"

#include <string>
#include <vector>

namespace plexus::bench {

// Milliseconds a step took: by the clock, and of all cores' time (which other load disturbs less).
struct StepTime {
    double ms = 0, cpuMs = 0;
};

// A network that is ready to train: one step is done.
class StepBench {
public:
    static Result<std::unique_ptr<StepBench>> open(const BenchCase& network,
                                                   const std::string& device);
    // Steps for about this long, at least three.
    Result<StepTime> window(double seconds);
    Result<std::vector<DispatchTime>> profile() { return m_executor->profile(m_program, m_data); }
    std::string plan() const { return m_executor->plan(m_program); }
    size_t dispatches() const; // of a step
    std::string device() const { return m_executor->deviceName(); }
    double peakDeviceMb() const;

private:
    Result<void> load(const Program& program, const TrainingSettings& training);
    Result<void> step();

    BenchCase m_case;
    std::unique_ptr<VulkanExecutor> m_executor;
    std::unique_ptr<StepScalars> m_scalars;
    int m_program = 0, m_data = 0;
    uint64_t m_steps = 0;
};

double peakHostMb(); // of this process

} // namespace plexus::bench
