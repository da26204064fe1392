// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/executor.h"
#include "engine/exec/vulkan/run_queue.h"

#include <map>
#include <memory>

namespace plexus {

struct DispatchTime {
    std::string label;
    double microseconds = 0;
};

// Runs programs through Vulkan: every program is recorded once and replayed.
class VulkanExecutor final : public Executor {
public:
    explicit VulkanExecutor(std::shared_ptr<vk::Device> device);

    std::string deviceName() const override;
    Result<void> open(const Program& anyProgram, const UpdateProgram& update) override;
    Result<int> addData(const Dataset& data) override;
    Result<void> replaceField(int data, const DataField& field) override;
    Result<int> addProgram(const Program& program) override;
    Result<void> submit(int program, int data, std::span<const int32_t> rows, uint64_t seed, uint64_t step,
                        const std::vector<std::pair<std::string, double>>& scalars,
                        Gradients gradients = Gradients::Applied) override;
    Result<StepResult> next() override;
    int queued() const override;
    Result<bool> advance() override;
    Result<int> drop() override;
    Result<NamedTensors> run(int program, int data, std::span<const int32_t> rows, uint64_t seed,
                             uint64_t step) override;
    Result<NamedTensors> runOn(int program, const NamedTensors& inputs) override;
    Result<NetworkValues> read() override;
    Result<void> write(const NetworkValues& values) override;
    Result<void> liftHalt() override;
    Result<void> swapParameters(size_t slot) override;
    MemoryUse memory() const override;
    std::string fingerprint() const override;

    // For benchmarks and tests.
    // What every dispatch of a step took, the optimizer's last (which moves the parameters once more); without those
    // that write the states.
    Result<std::vector<DispatchTime>> profile(int program, int data);
    const CompiledProgram& compiled(int program) const;
    std::string plan(int program) const; // the kernel list as text
    vk::Device& device() { return *m_device; }
    void cutAt(double microseconds) { m_shared.longestPiece = microseconds; } // what is submitted at once
    Result<void> poison(); // fills the activations with NaN: a kernel that relies on old memory shows

private:
    Result<void> recordUpdate(const UpdateProgram& update);
    Result<void> recordKeeping(); // of the states that a step of several batches begins with
    // A dispatch a segment of a map over the arenas of its parameter, its gradient and its slots.
    Result<void> appendMap(const Program& map, const std::vector<size_t>& arenas, const vk::Range& scale,
                           std::vector<vk::Command>& commands);
    // One dispatch of it: over parameter, gradient, slots and the gradients' scale.
    Result<void> appendDispatch(const Program& map, const std::vector<vk::Range>& stores,
                                std::vector<vk::Command>& commands);
    Result<void> addScalars(const Program& program); // a step word for each
    Result<void> collect();
    Result<void> drain();
    Result<void> putBackStates(); // those that the step began with
    Result<void> clearHalt();
    Result<NamedTensors> runWith(DeviceProgram& program, int dataKey, const DeviceData& data,
                                 std::span<const int32_t> rows, uint64_t seed, uint64_t step);

    std::shared_ptr<vk::Device> m_device;
    DeviceNetwork m_network;
    SharedBuffers m_shared;
    std::vector<vk::Command> m_updateCommands;
    std::vector<vk::Recording> m_update; // one, or one a segment of many parameters
    std::vector<vk::Recording> m_accumulate, m_keep; // where gradients are summed, one or none
    std::vector<DeviceNetwork::KeptStates> m_kept;
    std::vector<DeviceData> m_data;
    std::vector<Dataset> m_described;    // m_data's fields without bytes
    std::map<int, DeviceData> m_own;     // per program, for runOn()
    std::vector<std::unique_ptr<DeviceProgram>> m_programs;
    struct Done {
        StepResult result;
        bool beginsStep = true;
    };
    std::deque<Done> m_done;
    size_t m_nextSlot = 0;
    uint64_t m_dataBytes = 0;
    uint64_t m_planHash = 14695981039346656037ull;
    bool m_halted = false;
    bool m_isFirst = true; // of its step is the next batch
    RunQueue m_queue;      // at the end: it waits for the device before anything is freed
};

// One Vulkan instance a process and workload; fails without a loader or a usable device.
Result<std::unique_ptr<vk::Device>> openDevice(const vk::DeviceOptions& options,
                                               Workload workload = Workload::Large);

} // namespace plexus
