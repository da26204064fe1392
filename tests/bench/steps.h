// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/train/update.h"
#include "tests/bench/bench.h"

namespace plexus::bench {

// A network that is ready to train: one step is done.
class StepBench final : public Bench {
public:
    static Result<std::unique_ptr<Bench>> open(const BenchCase& network, const std::string& device);

    Result<StepTime> window(double seconds) override;
    Result<std::vector<DispatchTime>> profile() override { return m_executor->profile(m_program, m_data); }
    std::string plan() const override { return m_executor->plan(m_program); }
    size_t dispatches() const override;
    Amounts amounts() const override { return m_amounts; }
    const vk::Device& device() const override { return m_executor->device(); }
    double peakDeviceMb() const override;

private:
    Result<void> load(const Program& program, const TrainingSettings& training);
    Result<void> step();

    BenchCase m_case;
    std::unique_ptr<VulkanExecutor> m_executor;
    std::unique_ptr<StepScalars> m_scalars;
    Amounts m_amounts;
    int m_program = 0, m_data = 0;
    uint64_t m_steps = 0;
};

} // namespace plexus::bench
