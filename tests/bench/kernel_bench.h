// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/bench.h"

namespace plexus::bench {

// One call of an op, planned, encoded and recorded as a training's are, but for what gathers its operands: they
// lie there already. A submit runs it several times with a barrier between, as the kernels of a step follow on one
// another, and two submits are queued, so that the cost of starting one is shared.
class KernelBench final : public Bench {
public:
    static Result<std::unique_ptr<Bench>> open(const KernelCall& call, const std::string& device);

    Result<StepTime> window(double seconds) override;
    Result<std::vector<DispatchTime>> profile() override;
    Result<std::vector<DispatchTime>> candidates() override;
    std::string plan() const override { return m_compiled.list.print(); }
    size_t dispatches() const override;
    Amounts amounts() const override { return m_amounts; }
    const vk::Device& device() const override { return *m_device; }
    double peakDeviceMb() const override;

private:
    Result<void> place();  // memory for every tensor, and numbers in the operands
    Result<void> encode(); // m_commands
    Result<vk::Range> allocate(uint64_t bytes, const std::string& what);
    Result<void> fill(const vk::Range& range);

    std::unique_ptr<vk::Device> m_device;
    CompiledProgram m_compiled;
    Amounts m_amounts;
    std::vector<vk::Range> m_stores; // by StoreId
    std::vector<vk::Command> m_commands;
    std::unique_ptr<vk::Recording> m_recording;
    size_t m_repeats = 1; // of a submit
};

} // namespace plexus::bench
