// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/vulkan/executor.h"
#include "engine/train/update.h"

#include <string>
#include <vector>

namespace plexus::bench {

// Whole training steps of one network: batch 64, Adam, 28 x 28 pictures of random bytes.
struct StepFigures {
    std::string name, device;
    double medianMs = 0, bestMs = 0, cpuMs = 0; // per step, of interleaved windows
    double imagesPerSecond = 0;
    double startToFirstStepMs = 0; // opening the device included
    size_t dispatches = 0;
    double peakMemoryMb = 0; // of this process
    MemoryUse memory;
};

// Milliseconds a step took: by the clock, and of all cores' time (which other load disturbs less).
struct StepTime {
    double ms = 0, cpuMs = 0;
};

enum class Network : uint8_t { Mlp, Cnn };

// A network that is ready to train.
class StepBench {
public:
    static Result<std::unique_ptr<StepBench>> open(Network network, const std::string& device);
    // Steps for about this long.
    Result<StepTime> window(double seconds);
    Result<std::vector<DispatchTime>> profile() { return m_executor->profile(m_program, m_data); }
    std::string plan() const { return m_executor->plan(m_program); }
    StepFigures figures(const std::vector<StepTime>& windows) const;

private:
    Result<void> load(const Program& program, const TrainingSettings& training);
    Result<void> step();

    std::string m_name;
    std::unique_ptr<VulkanExecutor> m_executor;
    std::unique_ptr<StepScalars> m_scalars;
    int m_program = 0, m_data = 0;
    uint64_t m_steps = 0;
    double m_startToFirstStepMs = 0;
};

} // namespace plexus::bench
